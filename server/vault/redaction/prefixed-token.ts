import { ALPHANUMERIC, type CharSet, charSet, isWordStart, runEnd, WORD } from './char-set.ts';
import { MASK, type Range } from './range.ts';

interface Kind {
  /** Ends in a punctuation mark, by which it is found. */
  prefix: string;
  body: CharSet;
  least: number;
  /** Whether a body without a digit is left alone: one letter says little, and `s.someMethodName` is code. */
  needsDigit?: boolean;
  /** Whether `.` and the id of a namespace may follow. */
  hasNamespace?: boolean;
}

const UPPER = charSet(/[A-Z0-9]/);
const DOTTED = charSet(/[\w.-]/);

/** Vault's own first, then what operators keep in it. */
const KINDS: readonly Kind[] = [
  ...['hvs.', 'hvb.', 'hvr.'].map((prefix) => ({ prefix, body: WORD, least: 20, hasNamespace: true })),
  ...['s.', 'b.', 'r.'].map((prefix) => ({ prefix, body: WORD, least: 20, needsDigit: true, hasNamespace: true })),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'npm_'].map((prefix) => ({ prefix, body: ALPHANUMERIC, least: 36 })),
  ...['github_pat_', 'dckr_pat_'].map((prefix) => ({ prefix, body: WORD, least: 20 })),
  ...['glpat-', 'glptt-', 'gldt-', 'glrt-'].map((prefix) => ({ prefix, body: WORD, least: 20 })),
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'].map((prefix) => ({ prefix, body: WORD, least: 10, needsDigit: true })),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'dop_v1_'].map((prefix) => ({ prefix, body: ALPHANUMERIC, least: 16 })),
  ...['sk-ant-', 'sk-proj-'].map((prefix) => ({ prefix, body: WORD, least: 20, needsDigit: true })),
  { prefix: 'pypi-', body: WORD, least: 50 },
  { prefix: 'AGE-SECRET-KEY-', body: UPPER, least: 50 },
  { prefix: 'SG.', body: DOTTED, least: 40 },
  { prefix: 'ya29.', body: WORD, least: 20 },
];

/** By the two last characters of the prefix. */
const byEnding = new Map<number, Kind[]>();
/** A bit for each such pair: asked at every mark of a text, before the map is. */
const ENDS_PREFIX = new Uint8Array((128 * 128) / 8);
const slotOf = (before: number, mark: number) => before * 128 + mark;
for (const kind of KINDS) {
  const before = kind.prefix.charCodeAt(kind.prefix.length - 2);
  const slot = slotOf(before, kind.prefix.charCodeAt(kind.prefix.length - 1));
  byEnding.set(slot, [...(byEnding.get(slot) ?? []), kind]);
  ENDS_PREFIX[slot >>> 3] = (ENDS_PREFIX[slot >>> 3] as number) | (1 << (slot & 7));
}

/** Whether any prefix ends in these two characters. */
export function endsPrefix(before: number, mark: number): boolean {
  const slot = slotOf(before, mark);
  return before < 128 && ((ENDS_PREFIX[slot >>> 3] as number) & (1 << (slot & 7))) !== 0;
}

const DIGIT = /\d/;
const MOST_CHARS_TO_DIGIT = 64;

/** The token whose prefix ends with the mark at `at`. */
export function prefixedTokenAt(text: string, at: number): Range | null {
  const before = text.charCodeAt(at - 1);
  const mark = text.charCodeAt(at);
  const kinds = endsPrefix(before, mark) ? byEnding.get(slotOf(before, mark)) : undefined;
  if (!kinds) return null;
  for (const { prefix, body, least, needsDigit, hasNamespace } of kinds) {
    const start = at + 1 - prefix.length;
    if (start < 0 || !text.startsWith(prefix, start) || !isWordStart(text, start)) continue;
    const end = runEnd(text, at + 1, body);
    if (end - at - 1 < least) continue;
    if (needsDigit && !DIGIT.test(text.slice(at + 1, Math.min(end, at + 1 + MOST_CHARS_TO_DIGIT)))) continue;
    return { start, end: hasNamespace ? namespaceEnd(text, end) : end, mask: MASK };
  }
  return null;
}

function namespaceEnd(text: string, at: number): number {
  if (text[at] !== '.') return at;
  const end = runEnd(text, at + 1, ALPHANUMERIC, at + 9);
  return end - at > 4 ? end : at;
}
