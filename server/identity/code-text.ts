import { type Random, sha256Hex } from '#server/platform/index.ts';

/** Crockford's base32: no letter that looks like a digit, five bits a character. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;
/** Longer input is not even looked at. */
const MOST_TYPED = 100;

/** A code of groups of four characters, 20 random bits each: `7K3Q-…`. */
export function newCodeText(random: Random, groups: number): string {
  // 256 is a multiple of 32, so the remainder is as even as the bytes.
  const text = [...random.bytes(groups * GROUP)].map((byte) => ALPHABET[byte & 31]).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}

/** The one spelling of a typed code, or null when no code looks like that. Case, hyphens and spaces do not matter, and O is 0, I and L are 1. */
export function canonicalCode(typed: string, groups: number): string | null {
  if (typed.length > MOST_TYPED) return null;
  const text = typed.replace(/[\s-]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  if (text.length !== groups * GROUP || !/^[0-9A-HJKMNP-TV-Z]+$/.test(text)) return null;
  return (text.match(/.{4}/g) ?? []).join('-');
}

/** What is stored of a code: bound to its kind and its owner, so that a row put under another name opens nothing. The codes are too long to guess from it. */
export function codeHash(kind: 'enrolment' | 'recovery', factor: string, code: string): string {
  return sha256Hex(JSON.stringify([kind, factor, code]));
}
