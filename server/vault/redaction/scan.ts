import { mayEndName } from './key-names.ts';
import { fillLowBytes, lowBytes } from './low-bytes.ts';
import { valueAfterColon, valueAfterEquals } from './named-value.ts';
import { endsPrefix, prefixedTokenAt } from './prefixed-token.ts';
import type { Range } from './range.ts';
import { cloudKeyAt, goDsnAt, jwtAt, privateKeyAt, schemeCredentialAt, urlSecretAt } from './shaped-secret.ts';

/** Characters at which a secret can be told: most of a text is passed over at the price of one look into this table. */
const MARKS = Uint8Array.from({ length: 256 }, (_, code) => (' -.:=@AJ_'.includes(String.fromCharCode(code)) ? 1 : 0));
const [QUOTE, LETTER_B] = [34, 66];
const [BLANK, DASH, DOT, COLON, EQUALS, AT, LETTER_A, LETTER_J, UNDERSCORE] = [...' -.:=@AJ_'].map((mark) => mark.charCodeAt(0));

function isSchemeEnd(code: number): boolean {
  const letter = code | 32;
  // The last letter of "bearer" or "basic".
  return letter === 114 || letter === 99;
}

/** A text without any is passed over at once: V8 keeps it as single bytes, in which there can be none. */
const WIDE = /[\u0100-\uffff]/;

/** Whether the mark at this place of the low bytes needs no closer look, which most need not: by the two characters before it. */
function tellsNothing(low: number): boolean {
  const before = lowBytes[low - 1] as number;
  switch (lowBytes[low]) {
    case COLON:
      return before === QUOTE && !mayEndName(lowBytes[low - 3] as number, lowBytes[low - 2] as number);
    case DASH:
      return lowBytes[low + 5] !== LETTER_B && !endsPrefix(before, DASH as number);
    case DOT:
    case UNDERSCORE:
      return !endsPrefix(before, lowBytes[low] as number);
    default:
      return false;
  }
}

function secretAt(text: string, at: number, mark: number): Range | null {
  switch (mark) {
    case COLON:
      return text.startsWith('//', at + 1) ? urlSecretAt(text, at) : valueAfterColon(text, at);
    case EQUALS:
      return valueAfterEquals(text, at);
    case BLANK:
      return isSchemeEnd(text.charCodeAt(at - 1)) ? schemeCredentialAt(text, at) : null;
    case DASH:
      return text.charCodeAt(at + 5) === LETTER_B ? (privateKeyAt(text, at) ?? prefixedTokenAt(text, at)) : prefixedTokenAt(text, at);
    case DOT:
    case UNDERSCORE:
      return prefixedTokenAt(text, at);
    case AT:
      return goDsnAt(text, at);
    case LETTER_A:
      return cloudKeyAt(text, at);
    default:
      return null;
  }
}

/**
 * Secrets told by the name before them or by their shape, in one pass over punctuation marks. Each look is bounded or ends where the
 * next one begins, so that time grows with the text only.
 */
export function scanForSecrets(text: string): Range[] {
  const ranges: Range[] = [];
  let noJwtBefore = 0;
  const isPlain = !WIDE.test(text);
  let [at, from, filled] = [0, 0, fillLowBytes(text)];
  for (;;) {
    const low = nextMark(at - from, filled);
    at = from + low;
    if (low >= filled) {
      if (at >= text.length) return ranges;
      from = at;
      filled = fillLowBytes(text, from);
      continue;
    }
    at += 1;
    if (isPlain && low > 2 && low + 5 < filled && tellsNothing(low)) continue;
    const mark = text.charCodeAt(at - 1);
    let found: Range | null = null;
    if (mark === LETTER_J) {
      if (at - 3 < noJwtBefore || !text.startsWith('ey', at - 3)) continue;
      const jwt = jwtAt(text, at - 3);
      noJwtBefore = jwt.lookedTo;
      found = jwt.range;
    } else found = secretAt(text, at - 1, mark);
    if (found === null) continue;
    ranges.push(found);
    at = Math.max(at, found.end);
  }
}

/** Where the next mark stands in the low bytes; `filled` when none does. */
function nextMark(low: number, filled: number): number {
  let next = low;
  while (next < filled && MARKS[lowBytes[next] as number] !== 1) next += 1;
  return next;
}
