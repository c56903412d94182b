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
  await parts.limits.consume('enrolment-start', session.entityId, START_RULE);
  if (await parts.factors.seedOf(session.entityId)) throw new AppError('enrolment_done');
  if (!parts.env.SALLYPORT_SELF_ENROLMENT && !session.mayEnrol) throw new AppError('enrolment_closed');
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
  const pending = await findPendingEnrolment(parts.store, session.idHash);
  if (!pending) throw new AppError((await parts.factors.seedOf(session.entityId)) ? 'enrolment_done' : 'enrolment_not_started');
  const seed = new Secret(await parts.sealing.open(pending.sealedSeed, pending.sealingKeyId, bindingOf(session)));
  await consumeCode(parts.codes, session.entityId, code, { recent: async () => seed });
  await parts.factors.enrol(session.entityId, seed);
}
