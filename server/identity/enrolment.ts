import { AppError, type Clock, type Env, type Random, Secret } from '#server/platform/index.ts';
import { findPendingEnrolment, type Limits, putPendingEnrolment, type Store } from '#server/store/index.ts';
import { type CodeParts, consumeCode } from './codes.ts';
import type { ActiveSession } from './engine.ts';
import type { Factors } from './factors.ts';
import { qrSvg } from './qr.ts';
import type { Sealing } from './sealing.ts';
import { newSeed, otpauthUri } from './totp.ts';

interface Parts {
  store: Store;
  limits: Limits;
  factors: Factors;
  sealing: Sealing;
  codes: CodeParts;
  env: Pick<Env, 'SALLYPORT_SELF_ENROLMENT'>;
  clock: Clock;
  random: Random;
  protect?: ((value: string) => void) | undefined;
}

const ISSUER = 'Sallyport';
const PENDING_SECONDS = 600;
const START_RULE = { points: 20, windowSeconds: 300 };

const bindingOf = (session: ActiveSession) => `enrolment ${session.idHash}`;

/** Makes a seed and shows it in this one answer. It counts for nothing until its first code comes back. */
export async function startEnrolment(
  parts: Parts,
  session: ActiveSession,
): Promise<{ secretKey: string; otpauthUri: string; qrSvg: string }> {
  await admitFirstFactor(parts, session);
  return startSeed(parts, session);
}

/** Whether this session may enrol a first factor, of whatever kind. Throws `enrolment_done`, `enrolment_closed`. */
export async function admitFirstFactor(parts: Pick<Parts, 'limits' | 'factors' | 'env'>, session: ActiveSession): Promise<void> {
  await parts.limits.consume('enrolment-start', session.entityId, START_RULE);
  if (await parts.factors.isEnrolled(session.entityId)) throw new AppError('enrolment_done');
  if (!parts.env.SALLYPORT_SELF_ENROLMENT && !session.mayEnrol) throw new AppError('enrolment_closed');
}

/** Makes a seed that waits for its first code. Whether it may be enrolled is the caller's matter. */
export async function startSeed(
  parts: Pick<Parts, 'store' | 'sealing' | 'clock' | 'random' | 'protect'>,
  session: ActiveSession,
): Promise<{ secretKey: string; otpauthUri: string; qrSvg: string }> {
  const seed = new Secret(newSeed(parts.random));
  parts.protect?.(seed.reveal());
  const { sealed, keyId } = await parts.sealing.seal(seed, bindingOf(session));
  const expiresAt = new Date(parts.clock.now().getTime() + PENDING_SECONDS * 1000);
  await putPendingEnrolment(parts.store, { sessionHash: session.idHash, sealedSeed: sealed, sealingKeyId: keyId, expiresAt });
  const uri = otpauthUri(seed.reveal(), session.username, ISSUER);
  return { secretKey: seed.reveal(), otpauthUri: uri, qrSvg: qrSvg(uri) };
}

/** Takes the first code of the pending seed and keeps the seed as the person's factor. */
export async function confirmSeed(parts: Parts, session: ActiveSession, code: string): Promise<void> {
  const seed = await provenSeed(parts, session, code);
  if (!seed) throw new AppError((await parts.factors.isEnrolled(session.entityId)) ? 'enrolment_done' : 'enrolment_not_started');
  await parts.factors.enrol(session.entityId, seed);
}

/** The pending seed of this session once its first code came; null when none is pending. Throws `code_refused`, `rate_limited`. */
export async function provenSeed(
  parts: Pick<Parts, 'store' | 'sealing' | 'codes'>,
  session: ActiveSession,
  code: string,
): Promise<Secret<string> | null> {
  const pending = await findPendingEnrolment(parts.store, session.idHash);
  if (!pending) return null;
  const seed = new Secret(await parts.sealing.open(pending.sealedSeed, pending.sealingKeyId, bindingOf(session)));
  await consumeCode(parts.codes, session.entityId, code, { recent: async () => seed });
  return seed;
}
