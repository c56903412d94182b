import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, sha256Hex, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { halfSession } from '#server/testing/half-session.ts';
import { freshName, type IdentityWorld, keysInMemory, openIdentityWorld } from '#server/testing/identity-world.ts';
import { factorKey } from './codes.ts';
import { createAccounts } from './create-accounts.ts';
import { type ChangeParts, createFactorChanges } from './factor-changes.ts';
import type { FactorDocument } from './factor-document.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { createSealing } from './sealing.ts';
import { currentCode } from './totp.ts';

const facts = { address: '192.0.2.9', userAgent: 'b', requestId: 'r-9', signal: new AbortController().signal };
let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

/** Changes of a person who has a passkey; `fate` is what becomes of each write after it was made. */
function build(fate?: AppError) {
  const { store, limits, journal, log, clock } = world;
  const kept: { document: FactorDocument } = { document: { passkeys: [{ name: 'key' } as never] } };
  const ended: string[] = [];
  const parts = {
    store,
    limits,
    journal,
    log,
    clock,
    random: systemRandom,
    sealing: createSealing(keysInMemory(), systemRandom),
    codes: { store, limits, journal, log, env: world.env(), clock },
    factors: {
      async change(_entityId: string, decide: (document: FactorDocument) => FactorDocument) {
        kept.document = decide(kept.document);
        if (fate) throw fate;
      },
    },
    endings: { endAll: async (entityId: string) => void ended.push(entityId) },
  } as unknown as ChangeParts;
  return { changes: createFactorChanges(parts), kept, ended };
}

const verified = async (entityId?: string) => ({ ...(await halfSession(world, entityId)), stage: 'verified' as const });

describe('an authenticator app that is added', () => {
  it('comes back after its removal by another start alone: the confirmation was for one', async () => {
    const { changes, kept } = build();
    const person = await verified();
    const { secretKey } = await changes.startTotp(person);
    await changes.confirmTotp(person, await currentCode(secretKey, world.clock.now()));
    await changes.removeTotp(person);
    await world.clock.advance(60_000);
    const again = changes.confirmTotp(person, await currentCode(secretKey, world.clock.now()));
    expect(await codeFrom(again)).toBe('enrolment_not_started');
    expect(kept.document.totp).toBeUndefined();
  });

  it.each([
    ['outcome_unknown', true],
    ['vault_timeout', true],
    ['vault_denied', false],
  ] as const)('and ends with %s: other sessions end and are told: %s', async (code, isAnnounced) => {
    const { changes, ended } = build(new AppError(code));
    const person = await verified();
    const { secretKey } = await changes.startTotp(person);
    expect(await codeFrom(changes.confirmTotp(person, await currentCode(secretKey, world.clock.now())))).toBe(code);
    expect(ended).toEqual(isAnnounced ? [person.entityId] : []);
    const told = await changes.notices({ ...person, idHash: sha256Hex(freshName()) });
    expect(told.map(({ kind }) => kind)).toEqual(isAnnounced ? ['totp-added'] : []);
  });
});

it('a recovery code that was used is told to other sessions, and not waved away by the one that used it', async () => {
  const { store, limits, journal, clock, log } = world;
  const env = world.env();
  const codes = { store, limits, journal, log, env, clock };
  const risen = freshName();
  const accounts = createAccounts({
    ...{ store, journal, env, clock, log, codes, random: systemRandom },
    floor: (_signal: unknown, work: () => unknown) => work(),
    factors: { isEnrolled: async () => true },
    sessions: { rise: async () => risen },
    endings: {},
  } as unknown as Parameters<typeof createAccounts>[0]);
  const entityId = freshName();
  const [half, owner] = [await halfSession(world, entityId), await verified(entityId)];
  const [code = ''] = await makeRecoveryCodes(store, systemRandom, factorKey(env, entityId));
  await accounts.recover(half, code, facts);

  const { changes } = build();
  const user = { ...half, idHash: sha256Hex(risen), stage: 'verified' as const };
  await accounts.renewRecoveryCodes(user, facts);
  expect(await changes.notices(user)).toEqual([]);
  await changes.dismissNotices(user, '999999999');
  expect((await changes.notices(owner)).map(({ kind }) => kind)).toEqual(['recovery-renewed', 'recovery-used']);
});
