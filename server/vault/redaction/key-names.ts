/**
 * Names whose values are masked wherever they stand as a JSON key, in any case, with - and _ as one. `accessor` is not among them:
 * it is an id that people look for, and useless without a right of its own.
 */
const NAMES = [
  '[a-z0-9_-]*token',
  '[a-z0-9_-]*password',
  '[a-z0-9_-]*passphrase',
  '[a-z0-9_-]*passwd',
  'pwd',
  '[a-z0-9_-]*secret',
  'secret[_-]?(?:id|key|access[_-]?key|value)',
  'private[_-]?key',
  'api[_-]?key',
  'unseal[_-]?keys?(?:[_-]?(?:b64|hex))?',
  'recovery[_-]?(?:keys?|codes?)(?:[_-]?(?:b64|base64|hex))?',
  'totp[_-]?(?:seed|code)',
  'seed',
  'otp',
  'jwt',
  'cookie',
  'set-cookie',
  'authorization',
  'connection[_-]?url',
].join('|');

/** `"key": "value"`, also inside a JSON string, where each quote carries one backslash more. */
const PLAIN = new RegExp(`("(?:${NAMES})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
const NESTED = new RegExp(`(\\\\"(?:${NAMES})\\\\"\\s*:\\s*)\\\\"(?:[^"\\\\]|\\\\\\\\.)*\\\\"`, 'gi');
const LISTS = new RegExp(`("(?:${NAMES})"\\s*:\\s*)\\[[^\\]]{0,20000}\\]`, 'gi');

/** Values that say nothing: masking them would only hide that nothing is there. */
const EMPTY = /:\s*(?:""|\\"\\"|\[\s*\])$/;

/** Masks the values of telling keys in JSON text. Time grows with the text only. */
export function maskByKeyName(text: string, maskWith: string): string {
  const mask = (quote: string) => (whole: string, head: string) => (EMPTY.test(whole) ? whole : `${head}${quote}${maskWith}${quote}`);
  return text.replace(PLAIN, mask('"')).replace(NESTED, mask('\\"')).replace(LISTS, mask('"'));
}
