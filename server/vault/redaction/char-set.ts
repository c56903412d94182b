/** Which of the first 128 characters belong: one is 1, others are 0. */
export type CharSet = Uint8Array;

export function charSet(member: RegExp): CharSet {
  return Uint8Array.from({ length: 128 }, (_, code) => (member.test(String.fromCharCode(code)) ? 1 : 0));
}

export const WORD = charSet(/[\w-]/);
export const BASE64 = charSet(/[A-Za-z0-9+/=]/);
export const ALPHANUMERIC = charSet(/[A-Za-z0-9]/);

/** Where the run of members that begins at `from` ends, at `limit` at the latest. */
export function runEnd(text: string, from: number, members: CharSet, limit = text.length): number {
  let at = from;
  const last = Math.min(limit, text.length);
  while (at < last && members[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

/** Where the run of members that ends before `to` begins, `most` characters before at the earliest. */
export function runStart(text: string, to: number, members: CharSet, most: number): number {
  let at = to;
  const first = Math.max(0, to - most);
  while (at > first && members[text.charCodeAt(at - 1)] === 1) at -= 1;
  return at;
}

/** Where the first of `stops` stands from `from` on, `limit` at the latest. Characters above 127 never stop. */
export function stopAt(text: string, from: number, stops: CharSet, limit = text.length): number {
  let at = from;
  const last = Math.min(limit, text.length);
  while (at < last && stops[text.charCodeAt(at)] !== 1) at += 1;
  return at;
}

const GLUED = charSet(/[\w.-]/);
const ESCAPE_LETTER = charSet(/[bfnrt]/);
const HEX = charSet(/[0-9A-Fa-f]/);
const BACKSLASH = 92;

const isHex = (text: string, from: number, to: number) => runEnd(text, from, HEX, to) === to;

/** True where a word begins: also right after an escape such as `\n`, `\u0026` or `%3D`, whose last character looks like part of a word. */
export function isWordStart(text: string, at: number): boolean {
  if (at === 0 || GLUED[text.charCodeAt(at - 1)] !== 1) return true;
  if (at >= 2 && text.charCodeAt(at - 2) === BACKSLASH) return ESCAPE_LETTER[text.charCodeAt(at - 1)] === 1;
  if (at >= 3 && text[at - 3] === '%') return isHex(text, at - 2, at);
  return at >= 6 && text[at - 6] === '\\' && text[at - 5] === 'u' && isHex(text, at - 4, at);
}
