import { fillLowBytes, lowWords, PIECE_CHARS } from './low-bytes.ts';
import { joinRanges, MASK, type Range } from './range.ts';
import { formsOf, LEAST_CHARS } from './value-forms.ts';

/** Values kept at most; the one that was protected longest ago goes first. */
const MAX_VALUES = 20_000;
const SLOT_BITS = 18;
/** Any eight characters hold a run of four that begins at a multiple of five: the text is looked at there only. */
const GRAM = 4;
const STRIDE = LEAST_CHARS - GRAM + 1;
const GRAM_SLOT_BITS = 16;
/** Dead bits are swept away once there are more than this, and more than live ones. */
const LEAST_SWEEP = 20_000;

/** A fixed number for each byte, well mixed and odd, so that near letters fall far apart. */
const SCATTER = Int32Array.from({ length: 256 }, (_, code) => {
  let mixed = Math.imul(code + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
});

/** One step of a hash that remembers exactly eight characters: four bits leave at the top with each. */
const step = (hash: number, code: number) => ((hash << 4) + (SCATTER[code & 255] as number)) | 0;

/** A number for the four characters whose low bytes stand at `at`, its upper bits well mixed. */
const gramHash = (at: number) => Math.imul(lowWords.getInt32(at, true), 0x9e3779b1);

/** Two bits of one word: both are set by chance far more seldom than one of twice as many words. */
const gramMask = (hash: number) => (1 << ((hash >>> 11) & 31)) | (1 << ((hash >>> 6) & 31));

const isMarked = (bits: Uint8Array, slot: number, bit: number) => ((bits[slot] as number) & (1 << bit)) !== 0;

export interface ValueRegistry {
  protect(value: string): void;
  forget(value: string): void;
  /** Every form of every protected value in the text, in order and joined. */
  find(text: string): Range[];
  /** Characters of the longest form; 0 when nothing is protected. */
  longestForm(): number;
}

/**
 * Looks for many values in one pass. Values are known by their last eight characters, because the first are the same for every token of a
 * kind. Every fifth place of the text asks a bitmap whether the four characters there occur in any of these; where they do, a rolling hash
 * of eight asks a second one, and only a hit of that is compared. Time grows with the text, not with the values.
 */
export function createValueRegistry(): ValueRegistry {
  const formsByValue = new Map<string, string[]>();
  const formsByTail = new Map<string, string[]>();
  const counts = new Map<string, number>();
  const grams = new Int32Array(2 ** GRAM_SLOT_BITS);
  const bits = new Uint8Array(2 ** SLOT_BITS);
  let deadBits = 0;
  let longest = 0;

  function mark(tail: string): void {
    let hash = 0;
    for (let at = 0; at < LEAST_CHARS; at += 1) hash = step(hash, tail.charCodeAt(at));
    const slot = hash >>> (32 - SLOT_BITS);
    bits[slot] = (bits[slot] as number) | (1 << ((hash >>> 9) & 7));
    fillLowBytes(tail);
    for (let at = 0; at < STRIDE; at += 1) {
      const gram = gramHash(at);
      const gramSlot = gram >>> (32 - GRAM_SLOT_BITS);
      grams[gramSlot] = (grams[gramSlot] as number) | gramMask(gram);
    }
  }

  /** The forms that end within five places from the end of the gram at `at` on. */
  function findAround(text: string, at: number, ranges: Range[]): void {
    const from = Math.max(0, at + GRAM - LEAST_CHARS);
    const to = Math.min(text.length, at + LEAST_CHARS);
    let hash = 0;
    for (let next = from; next < to; next += 1) {
      hash = step(hash, text.charCodeAt(next));
      const end = next + 1;
      if (end - from < LEAST_CHARS || !isMarked(bits, hash >>> (32 - SLOT_BITS), (hash >>> 9) & 7)) continue;
      for (const form of formsByTail.get(text.slice(end - LEAST_CHARS, end)) ?? [])
        if (form.length <= end && text.startsWith(form, end - form.length)) ranges.push({ start: end - form.length, end, mask: MASK });
    }
  }

  function add(form: string): void {
    const count = counts.get(form) ?? 0;
    counts.set(form, count + 1);
    if (count > 0) return;
    longest = Math.max(longest, form.length);
    const tail = form.slice(-LEAST_CHARS);
    const siblings = formsByTail.get(tail);
    if (siblings) siblings.push(form);
    else formsByTail.set(tail, [form]);
    mark(tail);
  }

  function remove(form: string): void {
    const count = counts.get(form) ?? 0;
    if (count > 1) {
      counts.set(form, count - 1);
      return;
    }
    counts.delete(form);
    const tail = form.slice(-LEAST_CHARS);
    const siblings = (formsByTail.get(tail) ?? []).filter((one) => one !== form);
    if (siblings.length > 0) formsByTail.set(tail, siblings);
    else if (formsByTail.delete(tail)) deadBits += 1;
  }

  /** Another tail may share a bit, so bits outlive their values for a while; a stale one costs only a look into the map. */
  function sweep(): void {
    if (deadBits < LEAST_SWEEP || deadBits < formsByTail.size) return;
    deadBits = 0;
    longest = 0;
    bits.fill(0);
    grams.fill(0);
    for (const [tail, forms] of formsByTail) {
      mark(tail);
      for (const form of forms) longest = Math.max(longest, form.length);
    }
  }

  function forget(value: string): void {
    for (const form of formsByValue.get(value) ?? []) remove(form);
    formsByValue.delete(value);
    sweep();
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
    find(text) {
      const ranges: Range[] = [];
      if (formsByValue.size === 0) return ranges;
      for (let from = 0; from < text.length; from += PIECE_CHARS) {
        const last = fillLowBytes(text, from) - GRAM;
        for (let at = 0; at <= last; at += STRIDE) {
          const gram = gramHash(at);
          const mask = gramMask(gram);
          if (((grams[gram >>> (32 - GRAM_SLOT_BITS)] as number) & mask) === mask) findAround(text, from + at, ranges);
        }
      }
      return joinRanges(ranges);
    },
    longestForm: () => longest,
  };
}
