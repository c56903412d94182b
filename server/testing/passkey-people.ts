import type { ActiveSession, IdentityEngine } from '#server/identity/index.ts';
import { addPerson, alive, byPassword, facts } from './identity-stage.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

export const ORIGIN = 'http://localhost:3000';

/** Signs a new person in whose first factor is a passkey. */
export async function withPasskey(identity: IdentityEngine, options?: ConstructorParameters<typeof SoftwareAuthenticator>[1]) {
  const username = await addPerson();
  const first = await alive(identity, (await identity.signIn(byPassword(username), facts)).sessionId);
  const device = new SoftwareAuthenticator(ORIGIN, options);
  const { challenge } = await identity.secondFactors.startFirstPasskey(first, 'first');
  const { sessionId } = await identity.secondFactors.confirmFirstPasskey(first, device.register(challenge));
  return { username, device, sessionId, session: await alive(identity, sessionId) };
}
/** Signs the same person in again, up to the second factor. */
export const halfWay = async (identity: IdentityEngine, username: string) =>
  alive(identity, (await identity.signIn(byPassword(username), facts)).sessionId);

export async function addPasskey(identity: IdentityEngine, session: ActiveSession, name: string) {
  const device = new SoftwareAuthenticator(ORIGIN);
  const { challenge } = await identity.secondFactors.startPasskey(session, name);
  const { passkeyId } = await identity.secondFactors.addPasskey(session, device.register(challenge));
  return { device, passkeyId };
}
