import { BASE64, charSet, runEnd, runStart, stopAt, WORD } from './char-set.ts';
import { jsonKeyBefore, jsonStringAt, jsonValueAt } from './json-value.ts';
import { AUDIT_HASH_CHARS, isAuditHash, isKeyMaterial, isTelling, isVague, mayTell, plainName } from './key-names.ts';
import { MASK, type Range } from './range.ts';

const MOST_NAME_CHARS = 64;
const MOST_VALUE_CHARS = 4_000;
/** Headers are masked to the end of their line, for a cookie holds spaces. */
const HEADERS = new Set(['authorization', 'proxyauthorization', 'cookie', 'setcookie', 'xvaulttoken']);
const SCHEME = /(?:bearer|basic|digest|negotiate|token) +/iy;
const HEADER_STOPS = charSet(/[\r\n"'\\`]/);
const FIELD_STOPS = charSet(/[\s&"'\\;,]/);
const WORD_STOPS = charSet(/[\s"'\\,;(){}[\]<>]/);
const LIST_STOPS = charSet(/\]/);
const QUOTES = charSet(/["'`]/);
const BLANK = charSet(/[ \t]/);
const NUMBERED_KEY = /(?:unseal|recovery) key \d{1,2}$/i;
const PATH_OR_URL = /^(?:https?:|[a-z][a-z0-9_-]*(?:\/[a-z0-9_.-]+)+\/?$)/;

function rangeOf(text: string, start: number, end: number): Range | null {
  return end <= start || isAuditHash(text, start, end) ? null : { start, end, mask: MASK };
}

/** The content of a quoted value at `at`, where the quote may be escaped; undefined when none begins there. */
function quotedAt(text: string, at: number): Range | null | undefined {
  const quoteAt = text[at] === '\\' ? at + 1 : at;
  if (QUOTES[text.charCodeAt(quoteAt)] !== 1) return undefined;
  const quote = text[quoteAt] as string;
  let end = text.indexOf(quote, quoteAt + 1);
  // An escaped quote belongs to the value, unless the opening one was escaped too.
  while (quoteAt === at && end > 0 && text[end - 1] === '\\') end = text.indexOf(quote, end + 1);
  if (end === -1) return rangeOf(text, quoteAt + 1, text.length);
  return rangeOf(text, quoteAt + 1, quoteAt === at ? end : Math.max(quoteAt + 1, end - 1));
}

function jsonNamed(text: string, colonAt: number): Range | null {
  // The commonest value under a telling name in an audit log, and no secret whatever the name is.
  const hashEnd = colonAt + 2 + AUDIT_HASH_CHARS;
  if (text.charCodeAt(hashEnd) === 34 && text.charCodeAt(colonAt + 1) === 34 && isAuditHash(text, colonAt + 2, hashEnd)) return null;
  const key = jsonKeyBefore(text, colonAt);
  if (key === null) return null;
  if (isTelling(key.name)) {
    const value = jsonValueAt(text, colonAt, key.depth);
    return value !== null && isAuditHash(text, value.start, value.end) ? null : value;
  }
  if (!isVague(key.name)) return null;
  const value = jsonStringAt(text, colonAt, key.depth);
  return value !== null && isKeyMaterial(text.slice(value.start, value.end)) ? value : null;
}

function headerValue(text: string, start: number): Range | null {
  SCHEME.lastIndex = start;
  const from = start + (SCHEME.exec(text)?.[0].length ?? 0);
  return rangeOf(text, from, stopAt(text, from, HEADER_STOPS, from + MOST_VALUE_CHARS));
}

/** `"key": value` in JSON of any depth, `key: 'value'` as Node prints objects, `Header: value`, `Unseal Key 1: …`. */
export function valueAfterColon(text: string, at: number): Range | null {
  const before = text.charCodeAt(at - 1);
  if (before === 34) return mayTell(text, at - 1) ? jsonNamed(text, at) : null;
  if (before === 32) return jsonNamed(text, at);
  const nameEnd = before === 39 ? at - 1 : at;
  if (WORD[text.charCodeAt(nameEnd - 1)] !== 1) return null;
  const isNumbered = before >= 48 && before <= 57 && (text.charCodeAt(at - 2) === 32 || text.charCodeAt(at - 3) === 32);
  if (!isNumbered && !mayTell(text, nameEnd)) return null;
  const start = runEnd(text, at + 1, BLANK);
  if (isNumbered && NUMBERED_KEY.test(text.slice(Math.max(0, at - 20), at))) return rangeOf(text, start, runEnd(text, start, BASE64));
  if (start === at + 1 && QUOTES[text.charCodeAt(start)] !== 1) return null;
  const name = text.slice(runStart(text, nameEnd, WORD, MOST_NAME_CHARS), nameEnd);
  if (!isTelling(name)) return null;
  if (text[start] === '[') return rangeOf(text, start, stopAt(text, start, LIST_STOPS, start + MOST_VALUE_CHARS));
  const quoted = quotedAt(text, start);
  if (quoted !== undefined) return quoted;
  if (HEADERS.has(plainName(name))) return headerValue(text, start);
  const end = stopAt(text, start, WORD_STOPS, start + MOST_VALUE_CHARS);
  const value = text.slice(start, end);
  // A sentence may follow a telling word; a secret of that length has a digit.
  return value.length >= 8 && /\d/.test(value) && !PATH_OR_URL.test(value) ? rangeOf(text, start, end) : null;
}

/** `name=value` of queries, forms, connection strings and environments; `name = "value"` of configuration. */
export function valueAfterEquals(text: string, at: number): Range | null {
  const nameEnd = runStart(text, at, BLANK, 8);
  if (!mayTell(text, nameEnd)) return null;
  const name = text.slice(runStart(text, nameEnd, WORD, MOST_NAME_CHARS), nameEnd);
  if (name.length < 3 || !isTelling(name)) return null;
  const start = runEnd(text, at + 1, BLANK);
  const quoted = quotedAt(text, start);
  if (quoted !== undefined) return quoted;
  if (nameEnd !== at || start !== at + 1) return null;
  return rangeOf(text, start, stopAt(text, start, FIELD_STOPS, start + MOST_VALUE_CHARS));
}
