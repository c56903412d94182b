/** Characters that must not be in a name: they would make two spellings of one account, or a path. */
const REFUSED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/u;

/**
 * The one spelling of a typed account name: NFKC, trimmed, lower case. Counters, Vault and the session all use this one, or a
 * guesser would get fresh tries for each spelling (CVE-2025-6004). Null when no account can have the name.
 */
export function canonicalName(typed: string): string | null {
  // Lower-casing can make text that NFKC changes again, so the order is fixed and the result is normalised once more.
  const name = typed.normalize('NFKC').trim().toLowerCase().normalize('NFKC').trim();
  return name === '' || name === '.' || name === '..' || REFUSED.test(name) ? null : name;
}

/** Counter key of an account: where it lives and what it is called. Parts cannot run into each other. */
export function accountKey(namespace: string, mount: string, name: string): string {
  return JSON.stringify([namespace.toLowerCase(), mount.toLowerCase(), name]);
}
