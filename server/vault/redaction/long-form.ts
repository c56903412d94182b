/** Up to here to compare a form costs less than to hash the text. */
const MOST_SHORT_CHARS = 64;
/** Odd and well mixed, so that no character is lost at the top of a hash. */
const BASE = 0x9e3779b1 | 0;

const append = (hash: number, code: number) => (Math.imul(hash, BASE) + code + 1) | 0;

/** A form with its hash, and what a hash before it weighs after as many characters. */
export interface LongForm {
  readonly text: string;
  readonly hash: number;
  readonly power: number;
}

export const isLong = (form: string) => form.length > MOST_SHORT_CHARS;

export function longForm(text: string): LongForm {
  let [hash, power] = [0, 1];
  for (let at = 0; at < text.length; at += 1) {
    hash = append(hash, text.charCodeAt(at));
    power = Math.imul(power, BASE);
  }
  return { text, hash, power };
}

/** The hashes of all beginnings of a text: any passage of it is compared with a form in one step, however long both are. */
export function hashesOf(text: string): Int32Array {
  const hashes = new Int32Array(text.length + 1);
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = append(hash, text.charCodeAt(at));
    hashes[at + 1] = hash;
  }
  return hashes;
}

/** Whether the passage that ends before `end` has the form's hash. The passage must lie in the text. */
export function hasHashAt(hashes: Int32Array, { text, hash, power }: LongForm, end: number): boolean {
  return (((hashes[end] as number) - Math.imul(hashes[end - text.length] as number, power)) | 0) === hash;
}
