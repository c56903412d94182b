/**
 * Names whose values are masked wherever they stand as a JSON key, in any case. `accessor` is not among them: it is an id that people
 * look for, and useless without a right of its own.
 */
const TELLING = new RegExp(
  [
    '^(?:.*token',
    '.*pass(?:word|wd|phrase)',
    'pwd',
    '.*secret',
    'secret[_-]?(?:id|key|access[_-]?key|value)',
    '.*(?:private|api|seal|sealing)[_-]?key',
    'unseal[_-]?keys?(?:[_-]?(?:b64|hex))?',
    'recovery[_-]?(?:keys?|codes?)(?:[_-]?(?:b64|base64|hex))?',
    'totp[_-]?(?:seed|code)',
    'seed',
    'otp',
    'jwt',
    'cookie',
    'set-cookie',
    '.*authorization',
    'connection[_-]?url)$',
  ].join('|'),
  'i',
);

/** A key and its colon, in a document or (second group: one backslash) in a document inside a string. */
const KEY = /"([\w-]{2,64})(\\?)"\s*:\s*/g;
/** Values from where a key ended. Each also takes a value that is cut off: better too much than the rest of a secret. */
const PLAIN_VALUE = /"(?:[^"\\]|\\.)*"?|\[[^\]]{0,20000}\]?|-?\d[\w.+-]*/sy;
const NESTED_VALUE = /\\"(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))*(?:\\"|[^"]*)|\[[^\]]{0,20000}\]?|-?\d[\w.+-]*/sy;
/** Says nothing, so masking it would hide only that nothing is there. */
const EMPTY = /^(?:\\?"\\?"|\[\s*\])$/;

const MAX_REMEMBERED = 2_000;
const remembered = new Map<string, boolean>();

function isTelling(key: string): boolean {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const answer = TELLING.test(key);
  if (remembered.size < MAX_REMEMBERED) remembered.set(key, answer);
  return answer;
}

/** Masks the values of telling keys in JSON text. Time grows with the text only. */
export function maskByKeyName(text: string, maskWith: string): string {
  let out = '';
  let copiedTo = 0;
  KEY.lastIndex = 0;
  for (let key = KEY.exec(text); key !== null; key = KEY.exec(text)) {
    if (!isTelling(key[1] as string)) continue;
    const valueAt = KEY.lastIndex;
    const isNested = key[2] !== '';
    const value = isNested ? NESTED_VALUE : PLAIN_VALUE;
    value.lastIndex = valueAt;
    const found = value.exec(text)?.[0];
    if (found === undefined || EMPTY.test(found)) continue;
    const quote = isNested ? '\\"' : '"';
    out += text.slice(copiedTo, valueAt) + quote + maskWith + quote;
    copiedTo = valueAt + found.length;
    KEY.lastIndex = copiedTo;
  }
  return copiedTo === 0 ? text : out + text.slice(copiedTo);
}
