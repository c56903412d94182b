import { MASK, type Range } from './range.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 91;
const CLOSE = 93;
const NUMBER = /-?\d[\w.+-]*/y;

interface StringEnd {
  end: number;
  isClosed: boolean;
}

/**
 * Where the string whose content begins at `from` ends. `depth` is the number of backslashes before its own quotes: 0 in a document, 1 in
 * a document inside a string, 3 one level deeper. A string cut off, or closed by an outer quote, is not closed.
 */
function stringEnd(text: string, from: number, depth: number): StringEnd {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text.charCodeAt(at - slashes - 1) === BACKSLASH) slashes += 1;
    if (slashes < depth) return { end: at - slashes, isClosed: false };
    if ((slashes - depth) % (2 * (depth + 1)) === 0) return { end: at - depth, isClosed: true };
  }
  return { end: text.endsWith('\n') ? text.length - 1 : text.length, isClosed: false };
}

/** The end of the list that opens at `from`, strings in it respected; the end of the text when it never closes. */
function listEnd(text: string, from: number, depth: number): number {
  let open = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN) open += 1;
    else if (code === CLOSE) open -= 1;
    else if (code === QUOTE) at = stringEnd(text, at + 1, depth).end + depth;
    if (open === 0) return at + 1;
  }
  return text.endsWith('\n') ? text.length - 1 : text.length;
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

function valueStart(text: string, colonAt: number): number {
  let at = colonAt + 1;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const quoteAt = (depth: number) => (depth === 0 ? '"' : `${'\\'.repeat(depth)}"`);

/** The content of the string that follows a key's colon; null when it is empty or something else stands there. */
export function jsonStringAt(text: string, colonAt: number, depth: number): Range | null {
  const quote = quoteAt(depth);
  const at = valueStart(text, colonAt);
  if (!text.startsWith(quote, at)) return null;
  const start = at + quote.length;
  const { end, isClosed } = stringEnd(text, start, depth);
  return end <= start ? null : { start, end, mask: isClosed ? MASK : MASK + quote };
}

/** The string, list or number that follows a key's colon; null for an object, a word such as `true`, and what is empty. */
export function jsonValueAt(text: string, colonAt: number, depth: number): Range | null {
  const string = jsonStringAt(text, colonAt, depth);
  if (string) return string;
  const at = valueStart(text, colonAt);
  const quoted = `${quoteAt(depth)}${MASK}${quoteAt(depth)}`;
  if (text.charCodeAt(at) === OPEN) {
    const end = listEnd(text, at, depth);
    return text.slice(at + 1, end - 1).trim() === '' && text[end - 1] === ']' ? null : { start: at, end, mask: quoted };
  }
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(text)?.[0];
  return number === undefined ? null : { start: at, end: at + number.length, mask: quoted };
}

/** The key that ends before this colon and its depth of quoting; null when no quoted name stands there. */
export function jsonKeyBefore(text: string, colonAt: number): { name: string; depth: number } | null {
  let at = colonAt - 1;
  while (at > 0 && isSpace(text.charCodeAt(at))) at -= 1;
  if (text.charCodeAt(at) !== QUOTE) return null;
  let depth = 0;
  while (text.charCodeAt(at - depth - 1) === BACKSLASH) depth += 1;
  const end = at - depth;
  const start = text.lastIndexOf('"', end - 1) + 1;
  return start === 0 || end - start < 2 || end - start > 80 ? null : { name: text.slice(start, end), depth };
}
