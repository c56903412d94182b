/** A text literal. Only for our own words and paths of our own files; what comes from people or from Vault is bound as a value. */
export const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
