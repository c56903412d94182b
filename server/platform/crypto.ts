import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from './app-error.ts';
import type { Random } from './random.ts';

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function hmacHex(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Compares in time that depends on neither content nor the place of the first difference. */
export function isEqualConstantTime(a: string, b: string): boolean {
  const [left, right] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(left, right);
}

/** A tag of four bytes would be a valid one too, and can be guessed: shorter ones than we make are refused. */
const GCM = { authTagLength: 16 } as const;

/** AES-256-GCM. `boundTo` is associated data: a sealed value moved to another row does not open. Form: `v1.<nonce>.<tag>.<body>`, base64url. */
export function seal(key: Buffer, plain: string, boundTo: string, random: Random): string {
  const nonce = random.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, GCM);
  cipher.setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return ['v1', nonce.toString('base64url'), cipher.getAuthTag().toString('base64url'), body.toString('base64url')].join('.');
}

/** Opens what `seal` made. Throws `seal_broken` when key, binding or bytes differ. */
export function open(key: Buffer, sealed: string, boundTo: string): string {
  const [version, nonce, tag, body] = sealed.split('.');
  if (version !== 'v1' || !nonce || !tag || body === undefined) throw new AppError('seal_broken');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), GCM);
    decipher.setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError('seal_broken', { cause });
  }
}
