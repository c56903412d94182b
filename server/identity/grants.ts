import { AppError, type Clock, isEqualConstantTime, newOpaqueId, type Random, sha256Hex } from '#server/platform/index.ts';
import { type FactorMethod, insertGrant, type Store, takeGrant } from '#server/store/index.ts';

const GRANT_SECONDS = 120;
const GRANT = /^[A-Za-z0-9_-]{43}$/;

/** Makes a grant for one intent of one session, and notes by which factor. Only its hash is kept. */
export async function makeGrant(
  { store, clock, random }: { store: Store; clock: Clock; random: Random },
  sessionHash: string,
  intentHash: string,
  method: FactorMethod,
) {
  const grant = newOpaqueId(random);
  const expiresAt = new Date(clock.now().getTime() + GRANT_SECONDS * 1000);
  await insertGrant(store, { grantHash: sha256Hex(grant), sessionHash, intentHash, method, expiresAt });
  return { grant, expiresAt };
}

/** Uses a grant up and says by which factor it was made; one shown for another act is used up as well, so that it cannot be tried out. Throws `grant_refused`. */
export async function spendGrant(
  { store, clock }: { store: Store; clock: Clock },
  sessionHash: string,
  grant: string,
  intentHash: string,
): Promise<FactorMethod> {
  const found = GRANT.test(grant) ? await takeGrant(store, sha256Hex(grant), sessionHash) : null;
  if (!found || found.expiresAt <= clock.now() || !isEqualConstantTime(found.intentHash, intentHash)) throw new AppError('grant_refused');
  return found.method;
}
