import { createHmac } from 'node:crypto';
import { type Clock, isEqualConstantTime, type Random, type Secret } from '#server/platform/index.ts';

/** How long a printed code is good. */
const CODE_SECONDS = 600;
const NONCE_BYTES = 6;
const MAC_BYTES = 10;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const CODE = /^[A-Z2-7]{32}$/;

/**
 * A code that only somebody with the console's own secret file can make: time, chance, and a keyed hash of both. It needs no store,
 * so that a command prints it while the console runs and owns that. In groups of four, to be read aloud.
 */
export function makeBreakGlassCode(secret: Secret<string>, clock: Clock, random: Random): string {
  const made = Buffer.alloc(4);
  made.writeUInt32BE(Math.floor(clock.now().getTime() / 1000));
  const body = Buffer.concat([made, random.bytes(NONCE_BYTES)]);
  return (toBase32(Buffer.concat([body, macOf(secret, body)])).match(/.{4}/g) ?? []).join('-');
}

/** Whether the code was made with this secret within the last ten minutes. Whether it was used is another question. */
export function isBreakGlassCode(secret: Secret<string>, code: string, clock: Clock): boolean {
  const bytes = CODE.test(code) ? fromBase32(code) : null;
  if (!bytes) return false;
  const body = bytes.subarray(0, 4 + NONCE_BYTES);
  const isOurs = isEqualConstantTime(bytes.subarray(body.length).toString('hex'), macOf(secret, body).toString('hex'));
  const ageSeconds = clock.now().getTime() / 1000 - body.readUInt32BE(0);
  // One second ahead: the code holds whole seconds, and two clocks of one machine do not tick at once.
  return isOurs && ageSeconds >= -1 && ageSeconds < CODE_SECONDS;
}

/** The one spelling of a typed code. */
export function plainBreakGlassCode(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toUpperCase();
}

function macOf(secret: Secret<string>, body: Buffer): Buffer {
  const key = createHmac('sha256', secret.reveal()).update('sallyport break-glass v1').digest();
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}

// 20 bytes are exactly 32 characters of five bits each: no padding.
function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
