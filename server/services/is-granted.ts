/** Whether these capabilities, as Vault names them, hold this one: `root` holds all, `deny` and an unknown path none. */
export function isGranted(rights: ReadonlySet<string> | undefined, capability: string): boolean {
  return rights !== undefined && !rights.has('deny') && (rights.has('root') || rights.has(capability));
}
