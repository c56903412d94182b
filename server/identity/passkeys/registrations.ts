import type { PasskeyCreationOptions, PasskeyRegistration } from '#lib/contracts/factor.ts';
import { AppError, codeOf, newOpaqueId } from '#server/platform/index.ts';
import { bindPasskey, type Challenge, unbindPasskey } from '#server/store/index.ts';
import { isOutcomeOpen } from '#server/vault/index.ts';
import { factorKey } from '../codes.ts';
import type { ActiveSession } from '../engine.ts';
import type { AssertionParts } from './assertions.ts';
import { CHALLENGE_SECONDS, issueChallenge, spendChallenge } from './challenges.ts';
import { readClientData } from './client-data.ts';
import { credentialHash, type Passkey } from './passkey.ts';
import { checkRegistration, creationOptions, type NewPasskey } from './web-authn.ts';

type Purpose = 'register' | 'first-register';
const MOST_PASSKEYS = 20;

/** Asks the browser to make a passkey of this name. Whether the person may is the caller's matter. */
export async function startRegistration(
  parts: AssertionParts,
  session: ActiveSession,
  purpose: Purpose,
  name: string,
): Promise<PasskeyCreationOptions> {
  if (parts.party.obstacle !== null) throw new AppError('passkey_unavailable');
  const passkeys = (await parts.factors.read(session.entityId))?.passkeys ?? [];
  if (passkeys.length >= MOST_PASSKEYS) throw new AppError('passkey_too_many');
  // Random and the same for all of a person's passkeys, so that authenticators keep them together and nobody reads an id from it.
  const userHandle = passkeys[0]?.userHandle ?? newOpaqueId(parts.random);
  const challenge = await issueChallenge(parts, session, { purpose, boundTo: name, userHandle });
  const person = { userHandle, userName: session.username, passkeys };
  return creationOptions(parts.party, challenge, person, CHALLENGE_SECONDS[purpose] * 1000);
}

/** Takes what the authenticator made and hands it to `keep`. Throws `passkey_refused` for whatever is wrong with it. */
export async function finishRegistration(
  parts: AssertionParts,
  session: ActiveSession,
  purpose: Purpose,
  registration: PasskeyRegistration,
  keep: (passkey: Passkey) => Promise<void>,
): Promise<Passkey> {
  const { asked, made } = await judge(parts, session, purpose, registration);
  const { isBackedUp, ...kept } = made;
  const bound = { credentialHash: credentialHash(made.credentialId), factor: factorKey(parts.codes.env, session.entityId) };
  // A row that only one can make: nobody signs in by a credential that is somebody else's already.
  if (!(await bindPasskey(parts.store, { ...bound, signCount: made.signCount, isBackedUp }))) throw new AppError('passkey_refused');
  const passkey = { ...kept, name: asked.boundTo, userHandle: asked.userHandle, createdAt: parts.clock.now().toISOString() };
  try {
    await keep(passkey);
  } catch (error) {
    // Where nobody knows whether it was kept, the row stays: it harms nobody, and a kept passkey needs it.
    if (!isOutcomeOpen(codeOf(error))) await unbindPasskey(parts.store, bound);
    throw error;
  }
  return passkey;
}

async function judge(
  parts: AssertionParts,
  session: ActiveSession,
  purpose: Purpose,
  registration: PasskeyRegistration,
): Promise<{ asked: Challenge; made: NewPasskey }> {
  try {
    const { challenge } = readClientData(registration.response.clientDataJSON);
    const asked = await spendChallenge(parts, session, challenge, { purpose });
    return { asked, made: await checkRegistration(parts.party, challenge, registration) };
  } catch (error) {
    if (codeOf(error) !== 'code_refused') throw error;
    throw new AppError('passkey_refused', { cause: error });
  }
}
