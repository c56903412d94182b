/** Repeatable randomness: the same seed gives the same history. */
export interface SeededRandom {
  /** In [0, 1). */
  fraction(): number;
  hex(length: number): string;
  letters(length: number): string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Mulberry32: 32 bits of state are plenty for traffic, and useless for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(fraction() * alphabet.length)]).join('');
  return { fraction, hex: (length) => text('0123456789abcdef', length), letters: (length) => text(LETTERS, length) };
}
