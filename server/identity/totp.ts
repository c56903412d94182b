import { generate, generateURI, ScureBase32Plugin, verify } from 'otplib';
import type { Random } from '#server/platform/index.ts';

const SEED_BYTES = 20;
const PERIOD_SECONDS = 30;
/** The last step stays good for five seconds, for a code typed at its end; a coming step never is. */
const TOLERANCE_SECONDS: [number, number] = [5, 0];
const SIX_DIGITS = /^[0-9]{6}$/;

/** A new seed: 160 random bits, base32. */
export function newSeed(random: Random): string {
  // 160 bits are 32 characters of five: nothing to pad.
  return new ScureBase32Plugin().encode(random.bytes(SEED_BYTES));
}

/** The time step that a code belongs to, or null when it is not right now. The caller must use the step up (RFC 6238, section 5.2). */
export async function stepOf(seed: string, code: string, at: Date): Promise<number | null> {
  // The library throws on anything but six ASCII digits, and trimming has let codes be used twice elsewhere.
  if (typeof code !== 'string' || !SIX_DIGITS.test(code)) return null;
  const result = await verify({
    secret: seed,
    token: code,
    epoch: epochSeconds(at),
    epochTolerance: TOLERANCE_SECONDS,
    period: PERIOD_SECONDS,
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

/** The code of a seed at a time: for the demo and for tests. */
export async function currentCode(seed: string, at: Date): Promise<string> {
  return generate({ secret: seed, epoch: epochSeconds(at), period: PERIOD_SECONDS });
}

/** What authenticator apps read from the QR code. */
export function otpauthUri(seed: string, account: string, issuer: string): string {
  return generateURI({ secret: seed, label: account.replaceAll(':', ' '), issuer: issuer.replaceAll(':', ' '), period: PERIOD_SECONDS });
}

function epochSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
