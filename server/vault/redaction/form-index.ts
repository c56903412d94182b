import { hasHashAt, hashesOf, isLong, type LongForm, longForm } from './long-form.ts';
import { fillLowBytes, lowWords, PIECE_CHARS } from './low-bytes.ts';
import { MASK, type Range } from './range.ts';
import { LEAST_CHARS } from './value-forms.ts';

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

export interface FormIndex {
  /** Counted: a form that two values share goes with the second. */
  add(form: string): void;
  remove(form: string): void;
  /** Every form in the text, in order and joined. */
  find(text: string): Range[];
  /** Characters of the longest form; 0 when there is none. */
  longestForm(): number;
}

/** One text that is looked through. */
interface Search {
  readonly text: string;
  /** In order, overlapping ones joined. */
  readonly found: Range[];
  /** Made when the end of a long form is met first: most texts hold none. */
  hashes: Int32Array | null;
}

/** Ends come in order, so that what overlaps the new one stands last. */
function cover(found: Range[], from: number, end: number): void {
  let start = from;
  for (let last = found.at(-1); last !== undefined && start < last.end; last = found.at(-1)) {
    start = Math.min(start, last.start);
    found.pop();
  }
  found.push({ start, end, mask: MASK });
}

/**
 * Looks for many forms in one pass. They are known by their last eight characters, because the first are the same for every token of a
 * kind. Every fifth place of the text asks a bitmap whether the four characters there occur in any of these; where they do, a rolling hash
 * of eight asks a second one, and only a hit of that is compared. Time grows with the text, neither with the forms nor with their length.
 */
export function createFormIndex(): FormIndex {
  const shortByTail = new Map<string, string[]>();
  const longByTail = new Map<string, LongForm[]>();
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
  function findAround(search: Search, at: number): void {
    const { text } = search;
    const from = Math.max(0, at + GRAM - LEAST_CHARS);
    const to = Math.min(text.length, at + LEAST_CHARS);
    let hash = 0;
    for (let next = from; next < to; next += 1) {
      hash = step(hash, text.charCodeAt(next));
      const end = next + 1;
      if (end - from < LEAST_CHARS || !isMarked(bits, hash >>> (32 - SLOT_BITS), (hash >>> 9) & 7)) continue;
      // Pieces of a long text overlap: what was looked at in the former is not looked at again.
      if (end > (search.found.at(-1)?.end ?? 0)) findEndingAt(search, end);
    }
  }

  function findEndingAt(search: Search, end: number): void {
    const { text, found } = search;
    const tail = text.slice(end - LEAST_CHARS, end);
    for (const form of shortByTail.get(tail) ?? [])
      if (form.length <= end && text.startsWith(form, end - form.length)) cover(found, end - form.length, end);
    for (const form of longByTail.get(tail) ?? []) {
      const start = end - form.text.length;
      if (start < 0) continue;
      search.hashes ??= hashesOf(text);
      if (!hasHashAt(search.hashes, form, end)) continue;
      // Only what is masked for the first time is compared, or a value of one letter in a text of that letter would be, at every place of it.
      // Elsewhere the hash is believed: a wrong one would make a mask wider and show nothing.
      const isFirst = start >= (found.at(-1)?.end ?? 0);
      if (!isFirst || text.startsWith(form.text, start)) cover(found, start, end);
    }
  }

  function add(form: string): void {
    const count = counts.get(form) ?? 0;
    counts.set(form, count + 1);
    if (count > 0) return;
    longest = Math.max(longest, form.length);
    const tail = form.slice(-LEAST_CHARS);
    if (isLong(form)) addTo(longByTail, tail, longForm(form));
    else addTo(shortByTail, tail, form);
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
    if (isLong(form)) removeFrom(longByTail, tail, ({ text }) => text === form);
    else removeFrom(shortByTail, tail, (one) => one === form);
    if (!shortByTail.has(tail) && !longByTail.has(tail)) deadBits += 1;
    sweep();
  }

  /** Another tail may share a bit, so bits outlive their forms for a while; a stale one costs only a look into the maps. */
  function sweep(): void {
    if (deadBits < LEAST_SWEEP || deadBits < shortByTail.size + longByTail.size) return;
    deadBits = 0;
    longest = 0;
    bits.fill(0);
    grams.fill(0);
    for (const tail of [...shortByTail.keys(), ...longByTail.keys()]) mark(tail);
    for (const form of counts.keys()) longest = Math.max(longest, form.length);
  }

  return {
    add,
    remove,
    find(text) {
      const search: Search = { text, found: [], hashes: null };
      if (counts.size === 0) return search.found;
      for (let from = 0; from < text.length; from += PIECE_CHARS) {
        const last = fillLowBytes(text, from) - GRAM;
        for (let at = 0; at <= last; at += STRIDE) {
          const gram = gramHash(at);
          const mask = gramMask(gram);
          if (((grams[gram >>> (32 - GRAM_SLOT_BITS)] as number) & mask) === mask) findAround(search, from + at);
        }
      }
      return search.found;
    },
    longestForm: () => longest,
  };
}

function addTo<T>(byTail: Map<string, T[]>, tail: string, form: T): void {
  const siblings = byTail.get(tail);
  if (siblings) siblings.push(form);
  else byTail.set(tail, [form]);
}

function removeFrom<T>(byTail: Map<string, T[]>, tail: string, isIt: (form: T) => boolean): void {
  const siblings = (byTail.get(tail) ?? []).filter((one) => !isIt(one));
  if (siblings.length > 0) byTail.set(tail, siblings);
  else byTail.delete(tail);
}
