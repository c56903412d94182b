import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, Secret, systemRandom } from '#server/platform/index.ts';
import type { Journal, JournalEntry } from '#server/store/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { freshName, type IdentityWorld, openIdentityWorld } from '#server/testing/identity-world.ts';
import { type CodeParts, consumeCode, countedTry, factorKey, MOST_FAILURES } from './codes.ts';
import { makeRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts';
import { currentCode, newSeed } from './totp.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await openIdentityWorld();
});
afterAll(() => world.close());

function build(settings: Record<string, string> = {}, journal?: Journal['write']) {
  const entries: JournalEntry[] = [];
  const write = journal ?? (async (entry: JournalEntry) => void entries.push(entry));
  const { store, limits, clock, log } = world;
  const parts: CodeParts = { store, limits, journal: { write }, log, env: world.env(settings), clock };
  return { parts, entries };
}

function somebody() {
  const seed = newSeed(systemRandom);
  const entityId = freshName();
  return {
    entityId,
    seed,
    source: { recent: async () => new Secret(seed), kept: async (): Promise<Secret<string> | null> => new Secret(seed) },
    code: () => currentCode(seed, world.clock.now()),
  };
}
const failuresOf = async (entityId: string) =>
  (await world.store.db.selectFrom('code_failures').select('failures').where('factor', '=', `|${entityId}`).executeTakeFirst())?.failures;
const wrongOf = (code: string) => (code === '000000' ? '111111' : '000000');
const setFailures = (entityId: string, failures: number) =>
  world.store.db
    .insertInto('code_failures')
    .values({ factor: `|${entityId}`, failures, waits_until: null })
    .execute();

describe('a code of an authenticator', () => {
  it('counts once; used, wrong, late and without a factor are the same answer', async () => {
    const { parts } = build();
    const one = somebody();
    const code = await one.code();
    expect(await codeFrom(consumeCode(parts, one.entityId, wrongOf(code), one.source))).toBe('code_refused');
    expect(await codeFrom(consumeCode(parts, one.entityId, code, one.source))).toBe('no error');
    expect(await codeFrom(consumeCode(parts, one.entityId, code, one.source))).toBe('code_refused');
    await world.clock.advance(90_000);
    expect(await codeFrom(consumeCode(parts, one.entityId, code, one.source))).toBe('code_refused');
    const nobody = somebody();
    expect(await codeFrom(consumeCode(parts, nobody.entityId, await nobody.code(), { recent: async () => null }))).toBe('code_refused');
    expect(await codeFrom(consumeCode(parts, nobody.entityId, await nobody.code(), { recent: nobody.source.recent }))).toBe('no error');
  });

  it('is refused when the seed was taken away or replaced since it was remembered', async () => {
    const { parts } = build();
    for (const kept of [null, new Secret(newSeed(systemRandom))]) {
      const one = somebody();
      const changed = { ...one.source, kept: async () => kept };
      expect(await codeFrom(consumeCode(parts, one.entityId, await one.code(), changed))).toBe('code_refused');
      expect(await failuresOf(one.entityId)).toBe(1);
    }
  });

  it('is asked of the kept seed only when it was right: guesses cost Vault nothing', async () => {
    const { parts } = build();
    const one = somebody();
    let asked = 0;
    const counted = {
      ...one.source,
      kept: async () => {
        asked += 1;
        return new Secret(one.seed);
      },
    };
    await codeFrom(consumeCode(parts, one.entityId, wrongOf(await one.code()), counted));
    expect(asked).toBe(0);
    await consumeCode(parts, one.entityId, await one.code(), counted);
    expect(asked).toBe(1);
  });
});

describe('a try', () => {
  it('is one of five in five minutes, of which a right one takes nothing', async () => {
    const { parts } = build();
    const entityId = freshName();
    const right = () => codeFrom(countedTry(parts, entityId, async () => 'done'));
    const wrong = () => codeFrom(countedTry(parts, entityId, async () => Promise.reject(new AppError('code_refused'))));
    for (let count = 0; count < 8; count += 1) expect(await right()).toBe('no error');
    for (let count = 0; count < 4; count += 1) expect(await wrong()).toBe('code_refused');
    expect(await right()).toBe('no error');
    expect(await failuresOf(entityId)).toBeUndefined();
    expect(await wrong()).toBe('code_refused');
    expect(await right()).toBe('rate_limited');
  });

  it('hands on what the attempt gave, and gives it the key of the person in this cluster', async () => {
    const { parts } = build({ VAULT_NAMESPACE: 'team' });
    expect(await countedTry(parts, 'e-1', async (factor) => factor)).toBe('team|e-1');
    expect(factorKey({ VAULT_NAMESPACE: '' }, 'e-1')).toBe('|e-1');
  });

  it('is counted before it is looked at, and not looked at beyond the limit', async () => {
    const { parts } = build();
    const entityId = freshName();
    let looks = 0;
    const tries = Array.from({ length: 40 }, () =>
      codeFrom(
        countedTry(parts, entityId, async () => {
          looks += 1;
          expect(await failuresOf(entityId)).toBeGreaterThan(0);
          throw new AppError('code_refused');
        }),
      ),
    );
    const codes = await Promise.all(tries);
    expect(looks).toBe(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(35);
  });

  it('waits for the failures in a row too, which a new window does not forget', async () => {
    const { parts } = build();
    const entityId = freshName();
    await setFailures(entityId, 7);
    expect(await codeFrom(countedTry(parts, entityId, async () => Promise.reject(new AppError('code_refused'))))).toBe('code_refused');
    const waiting = await countedTry(parts, entityId, async () => 'x').catch((error: AppError) => error);
    expect(waiting).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 240 });
    await world.clock.advance(240_000);
    expect(await codeFrom(countedTry(parts, entityId, async () => 'x'))).toBe('no error');
  });

  it('that failed for another reason is given back: an outage eats none', async () => {
    const { parts } = build();
    const entityId = freshName();
    for (let count = 0; count < 12; count += 1)
      expect(await codeFrom(countedTry(parts, entityId, async () => Promise.reject(new AppError('vault_unreachable'))))).toBe(
        'vault_unreachable',
      );
    expect(await failuresOf(entityId)).toBe(0);
    // What nobody foresaw is taken as a guess.
    for (let count = 0; count < 5; count += 1)
      expect(await codeFrom(countedTry(parts, entityId, async () => Promise.reject(new Error('odd'))))).toBe('internal');
    expect(await codeFrom(countedTry(parts, entityId, async () => 'x'))).toBe('rate_limited');
  });
});

describe('the hundredth wrong one in a row', () => {
  const entry = {
    kind: 'event',
    requestId: '',
    verb: 'factor.disabled',
    displayName: '',
    namespace: '',
    address: '',
    code: 'rate_limited',
    details: { failures: 100 },
  };
  const refused = async () => Promise.reject(new AppError('code_refused'));

  it('disables the factor, and the journal and the log say so once', async () => {
    const { parts, entries } = build();
    const entityId = freshName();
    expect(MOST_FAILURES).toBe(100);
    await setFailures(entityId, 98);
    world.logged.length = 0;
    await codeFrom(countedTry(parts, entityId, refused));
    expect([entries, world.logged]).toEqual([[], []]);
    await world.clock.advance(3_600_000);
    await codeFrom(countedTry(parts, entityId, refused));
    expect(entries).toEqual([{ ...entry, entityId }]);
    expect(world.logged.map((line) => JSON.parse(line))).toMatchObject([
      { entityId, msg: expect.stringContaining('takes no code any more') },
    ]);
    await world.clock.advance(24 * 3_600_000);
    expect(await codeFrom(countedTry(parts, entityId, async () => 'x'))).toBe('rate_limited');
    expect(entries).toHaveLength(1);
  });

  it('is neither reached by an outage nor changed by a journal that does not take the row', async () => {
    const { parts, entries } = build();
    const entityId = freshName();
    await setFailures(entityId, 99);
    await codeFrom(countedTry(parts, entityId, async () => Promise.reject(new AppError('vault_unreachable'))));
    expect([entries, await failuresOf(entityId)]).toEqual([[], 99]);
    const { parts: deaf } = build({}, async () => Promise.reject(new AppError('record_failed')));
    world.logged.length = 0;
    expect(await codeFrom(countedTry(deaf, entityId, refused))).toBe('code_refused');
    expect(world.logged.map((line) => JSON.parse(line))).toMatchObject([{ entityId }, { entityId, msg: 'journal row lost' }]);
  });
});

describe('recovery codes', () => {
  it('are ten of 120 bits, of which each opens once, in any spelling', async () => {
    const factor = freshName();
    const codes = await makeRecoveryCodes(world.store, systemRandom, factor);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/);
    const [first = '', second = ''] = codes;
    await spendRecoveryCode(world.store, factor, first);
    expect(await codeFrom(spendRecoveryCode(world.store, factor, first))).toBe('code_refused');
    await spendRecoveryCode(world.store, factor, second.toLowerCase().replaceAll('-', ' '));
    const kept = JSON.stringify(await world.store.db.selectFrom('recovery_codes').selectAll().where('factor', '=', factor).execute());
    for (const code of codes) expect(kept).not.toContain(code);
  });

  it('are dead when newer ones are made, for anybody else, and when they are none', async () => {
    const [mine, other] = [freshName(), freshName()];
    const [old = ''] = await makeRecoveryCodes(world.store, systemRandom, mine);
    const [newer = ''] = await makeRecoveryCodes(world.store, systemRandom, mine);
    await makeRecoveryCodes(world.store, systemRandom, other);
    expect(await codeFrom(spendRecoveryCode(world.store, mine, old))).toBe('code_refused');
    expect(await codeFrom(spendRecoveryCode(world.store, other, newer))).toBe('code_refused');
    for (const odd of ['', 'x', `${newer}A`, newer.slice(5)])
      expect(await codeFrom(spendRecoveryCode(world.store, mine, odd))).toBe('code_refused');
    // What is no code is not looked for.
    expect(await codeFrom(spendRecoveryCode(world.brokenStore(), mine, 'x'))).toBe('code_refused');
    await spendRecoveryCode(world.store, mine, newer);
  });
});
