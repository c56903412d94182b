/** What stands where a secret stood. */
export const MASK = '[redacted]';

/** A piece of text that must not be shown, `end` excluded, and what stands in its place. */
export interface Range {
  start: number;
  end: number;
  mask: string;
}

/** In order of place, overlapping ones joined under the mask of the wider; neighbours stay apart. */
export function joinRanges(ranges: Range[]): Range[] {
  if (ranges.length < 2) return ranges;
  const joined: Range[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last === undefined || range.start >= last.end) {
      joined.push({ ...range });
      continue;
    }
    if (range.end - range.start > last.end - last.start) last.mask = range.mask;
    last.end = Math.max(last.end, range.end);
  }
  return joined;
}

/** The text from `from` to `to` with joined ranges replaced. A range that began before `from` is masked from there on. */
export function replaceRanges(text: string, ranges: readonly Range[], from = 0, to = text.length): string {
  let out = '';
  let copiedTo = from;
  for (const { start, end, mask } of ranges) {
    if (end <= from) continue;
    if (start >= to) break;
    if (start > copiedTo) out += text.slice(copiedTo, start);
    out += mask;
    copiedTo = end;
  }
  return copiedTo < to ? out + text.slice(copiedTo, to) : out;
}
