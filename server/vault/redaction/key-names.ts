import { ALPHANUMERIC, charSet, runEnd } from './char-set.ts';

/**
 * Names whose values are masked, in any case and with any separators. `accessor`, `code` and `key` alone are not among them: an accessor
 * is an id that people look for and useless without a right of its own, the others name too much that is no secret.
 */
export const TELLING = new RegExp(
  `^(?:${[
    '.*(?:token|secret|cookie|csrf|jwt|authorization|pwd)',
    '.*pass(?:word|wd|phrase|code)s?',
    '.*secret(?:id|key|accesskey|value|string|binary)',
    '.*(?:private|api|seal|sealing|signing|encryption|shared|account|master|root|hmac)keys?',
    '.*unsealkeys?(?:b64|base64|hex)?',
    '.*recovery(?:keys?|codes?)(?:b64|base64|hex)?',
    'keysb(?:ase)?64',
    '.*(?:totp|otp)(?:seed|code)',
    '.*connection(?:url|uri|string)',
    '.*database(?:url|uri)',
    '.*roottokenid',
    'cookies',
    'seed',
    'otp',
    'pin',
    'dsn',
    'plaintext',
    'xamzsignature',
    'sharedaccesssignature',
  ].join('|')})$`,
);

/** The last two letters of every telling or vague name, without separators: most names are passed over by these alone. */
const NAME_ENDINGS = 'en et ie rf wt on wd ds rd se es de id ey ue ng ry ys 64 ex ed ri rl in sn tp xt re'.split(' ');
const MAY_TELL = new Uint8Array(128 * 128);
for (const ending of NAME_ENDINGS) MAY_TELL[ending.charCodeAt(0) * 128 + ending.charCodeAt(1)] = 1;

/** Whether a name that ends before `end` may be telling or vague. One that does not end in two letters or digits has to be looked at. */
export function mayTell(text: string, end: number): boolean {
  return mayEndName(text.charCodeAt(end - 2), text.charCodeAt(end - 1));
}

/** The same by the codes of the last two characters. */
export function mayEndName(before: number, last: number): boolean {
  if (ALPHANUMERIC[last] !== 1 || ALPHANUMERIC[before] !== 1) return true;
  return MAY_TELL[(before | 32) * 128 + (last | 32)] === 1;
}

const MAX_REMEMBERED = 4_000;
const remembered = new Map<string, boolean>();

/** Whether values under this name are secrets. */
export function isTelling(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const answer = name.length <= 80 && TELLING.test(plainName(name));
  if (remembered.size < MAX_REMEMBERED) remembered.set(name, answer);
  return answer;
}

/** Lower case, without separators: `X-Vault-Token` and `xVaultToken` are one name. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

/** Names that tell a secret only together with the look of the value. */
export function isVague(name: string): boolean {
  return name.length <= 4 && /^keys?$/i.test(name);
}

const KEY_MATERIAL = /^(?:[0-9a-fA-F]{32,}|[A-Za-z0-9+/_-]{40,}={0,2})$/;

export function isKeyMaterial(value: string): boolean {
  return value.length <= 2_000 && KEY_MATERIAL.test(value);
}

/** What the server's audit log writes instead of a value: people compare these, and they give nothing away. */
const AUDIT_HASH = 'hmac-sha256:';
export const AUDIT_HASH_CHARS = AUDIT_HASH.length + 64;
const LOWER_HEX = charSet(/[0-9a-f]/);

export function isAuditHash(text: string, start: number, end: number): boolean {
  if (end - start !== AUDIT_HASH_CHARS || end > text.length || !text.startsWith(AUDIT_HASH, start)) return false;
  return runEnd(text, start + AUDIT_HASH.length, LOWER_HEX, end) === end;
}
