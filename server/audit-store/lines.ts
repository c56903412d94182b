import type { DamagedLine } from './audit-store.ts';
import { type EntryFields, fieldsOf, isEntry } from './entry-fields.ts';

const LINE_FEED = 10;

export interface SortedLines {
  entries: EntryFields[];
  damaged: DamagedLine[];
}

/** Takes whole lines apart by JSON.parse: entries, and the places of what is none. Empty lines are nothing. `start` is the place of the first byte. */
export function sortLines(lines: Uint8Array, start: number): SortedLines {
  const sorted: SortedLines = { entries: [], damaged: [] };
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (const { from, to } of lineRanges(lines)) {
    const bytes = lines.subarray(from, to);
    const place = { start: start + from, length: to - from };
    let line: string;
    try {
      line = text.decode(bytes);
    } catch {
      sorted.damaged.push({ ...place, reason: 'not_json' });
      continue;
    }
    if (line.trim() === '') continue;
    const fields = fieldsOf(line);
    if (fields === null) sorted.damaged.push({ ...place, reason: 'not_json' });
    else if (!isEntry(fields)) sorted.damaged.push({ ...place, reason: 'not_an_entry' });
    else sorted.entries.push(fields);
  }
  return sorted;
}

/** Where each line lies, its line feed left out. */
export function* lineRanges(lines: Uint8Array): Generator<{ from: number; to: number }> {
  for (let from = 0; from < lines.length; ) {
    const end = lines.indexOf(LINE_FEED, from);
    const to = end === -1 ? lines.length : end;
    yield { from, to };
    from = to + 1;
  }
}

/** Bytes up to and with the last line feed; 0 when there is none. */
export const wholeLinesLength = (bytes: Uint8Array): number => bytes.lastIndexOf(LINE_FEED) + 1;

/** Length of the longest line with its line feed. */
export function longestLine(lines: Uint8Array): number {
  let longest = 0;
  for (const { from, to } of lineRanges(lines)) longest = Math.max(longest, to - from + 1);
  return longest;
}
