import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { halfSession } from '#server/testing/half-session.ts';
import { type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { SoftwareAuthenticator } from '#server/testing/software-authenticator.ts';
import type { AssertionParts } from './assertions.ts';
import { issueChallenge } from './challenges.ts';
import { credentialHash } from './passkey.ts';
import { finishRegistration } from './registrations.ts';
import { relyingParty } from './relying-party.ts';

const ORIGIN = 'https://console.example.com';
let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

/** A registration that is good until it is to be kept in Vault. Gives the code it ends with, and whether the credential stays bound. */
async function registered(keep: () => Promise<void>): Promise<{ code: string; isBound: boolean }> {
  const { store, clock, limits } = world;
  const session = await halfSession(world);
  const codes = { store, limits, clock, env: world.env() };
  const parts = { store, limits, clock, random: systemRandom, codes, party: relyingParty(new URL(ORIGIN)) } as unknown as AssertionParts;
  const challenge = await issueChallenge(parts, session, { purpose: 'register', boundTo: 'desk', userHandle: 'handle' });
  const made = new SoftwareAuthenticator(ORIGIN).register(challenge);
  const code = await codeFrom(finishRegistration(parts, session, 'register', made, keep));
  const rows = store.db.selectFrom('passkeys').select('factor').where('credential_hash', '=', credentialHash(made.id));
  return { code, isBound: (await rows.execute()).length === 1 };
}

const failing = (code: ConstructorParameters<typeof AppError>[0]) => () => Promise.reject(new AppError(code));

it('is bound when it is kept', async () => {
  expect(await registered(async () => undefined)).toEqual({ code: 'no error', isBound: true });
});

it.each(['vault_denied', 'vault_unreachable', 'vault_sealed', 'last_factor', 'enrolment_done'] as const)(
  'is let go when Vault did not keep it: %s',
  async (code) => expect(await registered(failing(code))).toEqual({ code, isBound: false }),
);

it.each(['outcome_unknown', 'vault_timeout', 'vault_bad_answer', 'request_cancelled'] as const)(
  'stays bound when Vault may have kept it: %s',
  async (code) => expect(await registered(failing(code))).toEqual({ code, isBound: true }),
);
