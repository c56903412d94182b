import { fillLowBytes, lowBytes } from './low-bytes.ts';
import { valueAfterColon, valueAfterEquals } from './named-value.ts';
import { prefixedTokenAt } from './prefixed-token.ts';
import type { Range } from './range.ts';
import { cloudKeyAt, goDsnAt, jwtAt, privateKeyAt, schemeCredentialAt, urlSecretAt } from './shaped-secret.ts';

/** Characters at which a secret can be told: most of a text is passed over at the price of one look into this table. */
const MARKS = Uint8Array.from({ length: 256 }, (_, code) => (' -.:=@AJ_'.includes(String.fromCharCode(code)) ? 1 : 0));
const [BLANK, DASH, DOT, COLON, EQUALS, AT, LETTER_A, LETTER_J, UNDERSCORE] = [...' -.:=@AJ_'].map((mark) => mark.charCodeAt(0));

function isSchemeEnd(code: number): boolean {
  const letter = code | 32;
  // The last letter of "bearer" or "basic".
  return letter === 114 || letter === 99;
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
      return text.charCodeAt(at + 5) === 66 ? (privateKeyAt(text, at) ?? prefixedTokenAt(text, at)) : prefixedTokenAt(text, at);
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
  let [from, filled] = [0, fillLowBytes(text)];
  for (let at = 0; at < text.length; at += 1) {
    if (at - from >= filled) {
      from = at;
      filled = fillLowBytes(text, from);
    }
    if (MARKS[lowBytes[at - from] as number] !== 1) continue;
    const mark = text.charCodeAt(at);
    let found: Range | null = null;
    if (mark === LETTER_J) {
      if (at - 2 < noJwtBefore || !text.startsWith('ey', at - 2)) continue;
      const jwt = jwtAt(text, at - 2);
      noJwtBefore = jwt.lookedTo;
      found = jwt.range;
    } else found = secretAt(text, at, mark);
    if (found === null) continue;
    ranges.push(found);
    at = Math.max(at, found.end - 1);
  }
  return ranges;
}
