import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, Secret, sha256Hex, systemRandom } from '#server/platform/index.ts';
import { insertSession } from '#server/store/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { freshName, type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { sessionRow } from '#server/testing/session-row.ts';
import { confirmAct, refuseWeakCode, type SecondFactorParts } from './create-second-factors.ts';
import type { ActiveSession, ConfirmLevel } from './engine.ts';
import type { FactorSet } from './factor-document.ts';
import { makeGrant, spendGrant } from './grants.ts';
import type { Passkey } from './passkeys/passkey.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

const at = (ms: number) => new Date(world.clock.now().getTime() + ms);

async function session(over: Partial<ActiveSession> = {}): Promise<ActiveSession> {
  const idHash = sha256Hex(freshName());
  const entityId = freshName();
  await insertSession(world.store, sessionRow(idHash, at(0), { entity_id: entityId }));
  return {
    idHash,
    stage: 'verified',
    entityId,
    displayName: 'ada',
    username: 'ada',
    namespace: '',
    policies: [],
    vaultToken: new Secret('unused'),
    idleExpiresAt: at(3_600_000),
    absoluteExpiresAt: at(3_600_000),
    mayEnrol: false,
    ...over,
  };
}

describe('a grant', () => {
  const parts = () => ({ store: world.store, clock: world.clock, random: systemRandom });

  it('opens one act of one session once, and says by which factor', async () => {
    const { idHash } = await session();
    for (const method of ['totp', 'passkey'] as const) {
      const { grant, expiresAt } = await makeGrant(parts(), idHash, 'intent', method);
      expect(expiresAt).toEqual(at(120_000));
      expect(grant).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(JSON.stringify(await world.store.db.selectFrom('grants').selectAll().execute())).not.toContain(grant);
      expect(await spendGrant(parts(), idHash, grant, 'intent')).toBe(method);
      expect(await codeFrom(spendGrant(parts(), idHash, grant, 'intent'))).toBe('grant_refused');
    }
  });

  it('shown for another act is refused and used up; shown by another session it is only refused', async () => {
    const [mine, other] = [await session(), await session()];
    const first = await makeGrant(parts(), mine.idHash, 'intent', 'totp');
    expect(await codeFrom(spendGrant(parts(), mine.idHash, first.grant, 'intenT'))).toBe('grant_refused');
    expect(await codeFrom(spendGrant(parts(), mine.idHash, first.grant, 'intent'))).toBe('grant_refused');
    const second = await makeGrant(parts(), mine.idHash, 'intent', 'totp');
    expect(await codeFrom(spendGrant(parts(), other.idHash, second.grant, 'intent'))).toBe('grant_refused');
    expect(await codeFrom(spendGrant(parts(), mine.idHash, second.grant, 'intent'))).toBe('no error');
  });

  it('lives two minutes, and old ones are dropped by the next', async () => {
    const { idHash } = await session();
    const [first, second] = [await makeGrant(parts(), idHash, 'i', 'totp'), await makeGrant(parts(), idHash, 'i', 'totp')];
    await world.clock.advance(119_999);
    expect(await codeFrom(spendGrant(parts(), idHash, first.grant, 'i'))).toBe('no error');
    await makeGrant(parts(), idHash, 'later', 'totp');
    expect(await world.store.db.selectFrom('grants').selectAll().where('session_hash', '=', idHash).execute()).toHaveLength(2);
    await world.clock.advance(1);
    expect(await codeFrom(spendGrant(parts(), idHash, second.grant, 'i'))).toBe('grant_refused');
    const third = await makeGrant(parts(), idHash, 'i', 'totp');
    await world.clock.advance(120_000);
    await makeGrant(parts(), idHash, 'i', 'totp');
    const left = await world.store.db.selectFrom('grants').selectAll().where('session_hash', '=', idHash).execute();
    expect(left.map((row) => row.grant_hash)).not.toContain(sha256Hex(third.grant));
    expect(left).toHaveLength(1);
  });

  it('of a shape that we never gave is not looked for', async () => {
    const broken = { ...parts(), store: world.brokenStore() };
    const grant = 'A'.repeat(43);
    for (const odd of ['', `${grant}A`, `.${grant}`, `${grant}.`, grant.slice(1)])
      expect(await codeFrom(spendGrant(broken, 'h', odd, 'i'))).toBe('grant_refused');
    await expect(spendGrant(broken, 'h', grant, 'i')).rejects.toThrow('the test broke');
  });
});

const passkey = (): Passkey => ({
  credentialId: freshName(),
  publicKey: 'x',
  userHandle: 'x',
  name: 'desk',
  transports: [],
  aaguid: '',
  isBackupEligible: false,
  signCount: 0,
  createdAt: '',
});

function parts(set: FactorSet | null = null, over: Partial<SecondFactorParts> = {}) {
  let reads = 0;
  const made = {
    store: world.store,
    limits: world.limits,
    clock: world.clock,
    random: systemRandom,
    codes: { env: world.env() },
    party: { id: 'localhost', origin: 'http://localhost:3000', obstacle: null },
    factors: {
      read: async () => {
        reads += 1;
        return set;
      },
    },
    ...over,
  } as unknown as SecondFactorParts;
  return { parts: made, reads: () => reads };
}

describe('confirming an act', () => {
  const refused = async () => Promise.reject(new AppError('code_refused'));
  const proven = async () => undefined;

  it('gives a grant for exactly this act by this factor, and makes the factor recent', async () => {
    const who = await session();
    const { parts: made } = parts();
    await world.clock.advance(5_000);
    const { grant, expiresAt } = await confirmAct(made, who, 'act', 'passkey', proven);
    expect(expiresAt).toEqual(at(120_000));
    expect(await spendGrant(made, who.idHash, grant, 'act')).toBe('passkey');
    expect(await world.row(who.idHash)).toMatchObject({ factor_at: world.clock.now() });
  });

  it('is for verified sessions alone, and proves nothing before', async () => {
    const who = await session({ stage: 'password' });
    const { parts: made } = parts();
    let looks = 0;
    const looked = async () => {
      looks += 1;
    };
    expect(await codeFrom(confirmAct(made, who, 'act', 'totp', looked))).toBe('second_factor_required');
    expect(looks).toBe(0);
  });

  it('is given up after three bad tries, for this act in this session and no other', async () => {
    const [who, other] = [await session(), await session()];
    const { parts: made } = parts();
    for (let count = 0; count < 3; count += 1) expect(await codeFrom(confirmAct(made, who, 'act', 'totp', refused))).toBe('code_refused');
    const given = await confirmAct(made, who, 'act', 'totp', proven).catch((error: AppError) => error);
    expect(given).toMatchObject({ code: 'step_up_cancelled', retryAfterSeconds: expect.any(Number) });
    expect((given as AppError).retryAfterSeconds).toBeGreaterThan(100);
    expect((given as AppError).retryAfterSeconds).toBeLessThanOrEqual(120);
    expect(await codeFrom(confirmAct(made, who, 'another act', 'totp', proven))).toBe('no error');
    expect(await codeFrom(confirmAct(made, other, 'act', 'totp', proven))).toBe('no error');
    expect(await world.row(other.idHash)).toMatchObject({ factor_at: world.clock.now() });
  });

  it('counts no try that was right or that nobody could judge', async () => {
    const who = await session();
    const { parts: made } = parts();
    const away = async () => Promise.reject(new AppError('vault_unreachable'));
    for (let count = 0; count < 5; count += 1) {
      expect(await codeFrom(confirmAct(made, who, 'act', 'totp', away))).toBe('vault_unreachable');
      expect(await codeFrom(confirmAct(made, who, 'act', 'totp', proven))).toBe('no error');
    }
    expect(await codeFrom(confirmAct(made, who, 'act', 'totp', refused))).toBe('code_refused');
  });

  it('hands on what is wrong with the store, and makes no grant of a bad try', async () => {
    const who = await session();
    const failing = (error: AppError) => ({ consume: async () => Promise.reject(error), giveBack: proven });
    const { parts: made } = parts(null, { limits: failing(new AppError('store_unavailable')) });
    expect(await codeFrom(confirmAct(made, who, 'act', 'totp', proven))).toBe('store_unavailable');
    const { parts: bare } = parts(null, { limits: failing(new AppError('rate_limited')) });
    const cancelled = await confirmAct(bare, who, 'act', 'totp', proven).catch((error: AppError) => error);
    expect(cancelled).toMatchObject({ code: 'step_up_cancelled', retryAfterSeconds: undefined });
    expect(await world.store.db.selectFrom('grants').selectAll().where('session_hash', '=', who.idHash).execute()).toEqual([]);
    expect(await world.row(who.idHash)).toMatchObject({ factor_at: null });
  });
});

describe('six digits', () => {
  const seed = { seed: new Secret('x'), enrolledAt: null };

  it.each<[ConfirmLevel, boolean, string, number]>([
    ['recent', true, 'no error', 0],
    ['intent', true, 'no error', 0],
    ['intent-strongest', false, 'no error', 1],
    ['intent-strongest', true, 'stronger_factor_required', 1],
    ['intent-passkey', false, 'stronger_factor_required', 0],
    ['intent-passkey', true, 'stronger_factor_required', 0],
  ])('at %s, with a passkey: %s, are %s', async (level, hasPasskey, code, reads) => {
    const asked = parts({ totp: seed, passkeys: hasPasskey ? [passkey()] : [] });
    expect(await codeFrom(refuseWeakCode(asked.parts, await session(), level))).toBe(code);
    expect(asked.reads()).toBe(reads);
  });
});
