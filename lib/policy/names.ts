/** Policies that the server makes and keeps as they are (OpenBao 2.7 `vault/policy_store.go`). */
const IMMUTABLE = new Set(['root', 'response-wrapping', 'control-group']);
const UNDELETABLE = new Set([...IMMUTABLE, 'default']);

/** Letters and digits that are drawn like those of "root": Greek, Cyrillic, Armenian, Hebrew, Arabic, Devanagari, small capitals. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  r: '\u0433\u1d26\uab47\uab48\u0280\u027c\u027e',
  o: '0\u03bf\u03c3\u043e\u0585\u05e1\u0647\u0665\u0966\u1d0f\u00f8\u0275\u0473\u04e9',
  t: '7\u03c4\u0442\u1d1b\u0167\u01ad',
};
const plainOf = new Map(Object.entries(LOOKS_LIKE).flatMap(([plain, signs]) => Array.from(signs, (sign) => [sign, plain] as const)));

/** What is left of a name once case, accents, width, padding and look-alike letters no longer count. */
function skeleton(name: string): string {
  return Array.from(name.normalize('NFKD').toLowerCase(), (sign) => plainOf.get(sign) ?? sign)
    .filter((sign) => /[\p{L}\p{N}]/u.test(sign) && !/\p{Lm}/u.test(sign))
    .join('');
}

/** Whether a name is, or could be taken for, `root`: servers have been led to the root policy by padding and case alone. */
export function looksLikeRoot(name: string): boolean {
  return skeleton(name) === 'root';
}

/** Whether the server refuses every change of the policy. */
export function isImmutablePolicy(name: string): boolean {
  return IMMUTABLE.has(name.trim().toLowerCase());
}

/** Whether the server refuses to delete the policy. */
export function isUndeletablePolicy(name: string): boolean {
  return UNDELETABLE.has(name.trim().toLowerCase());
}

/** Why a policy cannot be saved under this name, in one sentence; null when it can. A policy that is there already may have an older, odder name. */
export function whyNotPolicyName(name: string, { isNew }: { isNew: boolean }): string | null {
  if (looksLikeRoot(name)) return 'It could be taken for root, the policy with all rights. Choose another name.';
  if (name !== name.trim().toLowerCase()) return 'Vault keeps policy names in lower case and without spaces around. Write it so.';
  if (!isNew) return null;
  if (isImmutablePolicy(name)) return 'Vault keeps this name for a policy of its own. Choose another name.';
  if (name.length > 128) return 'Use at most 128 characters.';
  if (!/^[a-z0-9._-]+$/.test(name) || /^\.+$/.test(name)) return 'Use letters, digits, -, _ and . only.';
  return null;
}
