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
  /** Replaces every form of every protected value. */
  mask(text: string, maskWith: string): string;
}

/** A number in [0, 2^20) of the eight characters at `at`. */
function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let offset = 0; offset < LEAST_CHARS; offset += 1) hash = (Math.imul(hash, FACTOR) + text.charCodeAt(at + offset)) | 0;
  return hash >>> (32 - BITMAP_BITS);
}

/**
 * Looks for many values in one pass: a rolling hash of eight characters asks a bitmap, and only a hit is compared. Time grows with
 * the text and not with the number of values.
 */
export function createValueRegistry(): ValueRegistry {
  const formsByValue = new Map<string, string[]>();
  const formsByHead = new Map<string, string[]>();
  const counts = new Map<string, number>();
  const bitmap = new Uint8Array(2 ** BITMAP_BITS);

  function add(form: string): void {
    const count = counts.get(form) ?? 0;
    counts.set(form, count + 1);
    if (count > 0) return;
    const head = form.slice(0, LEAST_CHARS);
    const siblings = formsByHead.get(head) ?? [];
    siblings.push(form);
    // The longest first, so that nothing of a longer value is left standing.
    siblings.sort((a, b) => b.length - a.length);
    formsByHead.set(head, siblings);
    bitmap[hashAt(head, 0)] = 1;
  }

  function remove(form: string): void {
    const count = counts.get(form) ?? 0;
    if (count > 1) {
      counts.set(form, count - 1);
      return;
    }
    counts.delete(form);
    const head = form.slice(0, LEAST_CHARS);
    const left = (formsByHead.get(head) ?? []).filter((sibling) => sibling !== form);
    // The bit stays: another head may share it, and a stale bit costs only a comparison.
    if (left.length > 0) formsByHead.set(head, left);
    else formsByHead.delete(head);
  }

  function forget(value: string): void {
    for (const form of formsByValue.get(value) ?? []) remove(form);
    formsByValue.delete(value);
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
      if (formsByValue.size === 0 || text.length < LEAST_CHARS) return text;
      let out = '';
      let copiedTo = 0;
      let hash = 0;
      for (let at = 0; at < text.length; at += 1) {
        hash = (Math.imul(hash, FACTOR) + text.charCodeAt(at)) | 0;
        const start = at - LEAST_CHARS + 1;
        if (start > 0) hash = (hash - Math.imul(OLDEST, text.charCodeAt(start - 1))) | 0;
        if (start < copiedTo || bitmap[hash >>> (32 - BITMAP_BITS)] === 0) continue;
        const found = formsByHead.get(text.slice(start, at + 1))?.find((form) => text.startsWith(form, start));
        if (found === undefined) continue;
        out += text.slice(copiedTo, start) + maskWith;
        copiedTo = start + found.length;
      }
      return copiedTo === 0 ? text : out + text.slice(copiedTo);
    },
  };
}
