import { formsOf, LEAST_CHARS } from './value-forms.ts';

/** Values kept at most; the one that was protected longest ago goes first. */
const MAX_VALUES = 20_000;
const BITMAP_BITS = 20;
/** Odd and large, so that eight characters reach the upper bits, which address the bitmap. */
const FACTOR = 0x01000193;
/** The factor to the eighth: takes the first character out of the rolling hash. */
const OLDEST = Array.from({ length: LEAST_CHARS }).reduce<number>((power) => Math.imul(power, FACTOR), 1);

export interface ValueRegistry {
  protect(value: string): void;
  forget(value: string): void;
  /** Replaces every form of every protected value; where forms overlap, all of them together. */
  mask(text: string, maskWith: string): string;
}

interface Range {
  start: number;
  end: number;
}

/** A number in [0, 2^20) of exactly eight characters. */
function slotOf(tail: string): number {
  let hash = 0;
  for (let at = 0; at < LEAST_CHARS; at += 1) hash = (Math.imul(hash, FACTOR) + tail.charCodeAt(at)) | 0;
  return hash >>> (32 - BITMAP_BITS);
}

function replaceRanges(text: string, ranges: readonly Range[], maskWith: string): string {
  let out = '';
  let copiedTo = 0;
  for (const { start, end } of ranges) {
    out += text.slice(copiedTo, start) + maskWith;
    copiedTo = end;
  }
  return out + text.slice(copiedTo);
}

/**
 * Looks for many values in one pass: a rolling hash of eight characters asks a bitmap, and only a hit is compared. Values are known by
 * their last eight characters, because the first are the same for every token of a kind. Time grows with the text, not with the values.
 */
export function createValueRegistry(): ValueRegistry {
  const formsByValue = new Map<string, string[]>();
  const formsByTail = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  const bitmap = new Uint8Array(2 ** BITMAP_BITS);

  function add(form: string): void {
    const count = counts.get(form) ?? 0;
    counts.set(form, count + 1);
    if (count > 0) return;
    const tail = form.slice(-LEAST_CHARS);
    const siblings = formsByTail.get(tail) ?? new Set();
    formsByTail.set(tail, siblings.add(form));
    bitmap[slotOf(tail)] = 1;
  }

  function remove(form: string): void {
    const count = counts.get(form) ?? 0;
    if (count > 1) {
      counts.set(form, count - 1);
      return;
    }
    counts.delete(form);
    const tail = form.slice(-LEAST_CHARS);
    const siblings = formsByTail.get(tail);
    siblings?.delete(form);
    // The bit stays: another tail may share it, and a stale bit costs only a look into the map.
    if (siblings?.size === 0) formsByTail.delete(tail);
  }

  function forget(value: string): void {
    for (const form of formsByValue.get(value) ?? []) remove(form);
    formsByValue.delete(value);
  }

  function rangesIn(text: string): Range[] {
    const ranges: Range[] = [];
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
      hash = (Math.imul(hash, FACTOR) + text.charCodeAt(at)) | 0;
      const windowAt = at - LEAST_CHARS + 1;
      if (windowAt > 0) hash = (hash - Math.imul(OLDEST, text.charCodeAt(windowAt - 1))) | 0;
      if (bitmap[hash >>> (32 - BITMAP_BITS)] === 0 || windowAt < 0) continue;
      const end = at + 1;
      for (const form of formsByTail.get(text.slice(windowAt, end)) ?? []) {
        if (form.length > end || !text.startsWith(form, end - form.length)) continue;
        let start = end - form.length;
        for (let last = ranges.at(-1); last !== undefined && last.end > start; last = ranges.at(-1)) {
          start = Math.min(start, last.start);
          ranges.pop();
        }
        ranges.push({ start, end });
      }
    }
    return ranges;
  }

  return {
    forget,
    protect(value) {
      if (value.length < LEAST_CHARS) return;
      const known = formsByValue.get(value);
      if (known) {
        // Moved to the end: it was seen just now.
        formsByValue.delete(value);
        formsByValue.set(value, known);
        return;
      }
      const forms = formsOf(value);
      formsByValue.set(value, forms);
      forms.forEach(add);
      if (formsByValue.size <= MAX_VALUES) return;
      const oldest = formsByValue.keys().next().value;
      if (oldest !== undefined) forget(oldest);
    },
    mask(text, maskWith) {
      if (formsByValue.size === 0) return text;
      const ranges = rangesIn(text);
      return ranges.length === 0 ? text : replaceRanges(text, ranges, maskWith);
    },
  };
}
