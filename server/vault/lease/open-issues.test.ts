import { expect, test } from 'vitest';
import { leaseKeeperStage as stage } from '#server/testing/lease-keeper-stage.ts';

const DAY_MS = 24 * 3_600_000;
const isLost = (code: string) => ({ source: 'database/creds/app', leaseId: null, code, isRevocationFailing: false });

/** The server makes a credential and its answer is lost. */
function loseAnswers({ server }: ReturnType<typeof stage>): void {
  server.faultOf = (kind) => (kind === 'issue' ? { kind: 'timeout', ms: 100, isDone: true } : null);
}

test('a first credential whose outcome is open is thrown, and stop tells of a lease that may be there', async () => {
  const { server, keep, keeper, events, clock } = stage();
  server.faultOf = () => ({ kind: 'code', code: 'outcome_unknown' });
  await expect(keep()).rejects.toMatchObject({ code: 'outcome_unknown' });
  expect(events[0]).toEqual({ type: 'issue_failed', source: 'database/creds/app', code: 'outcome_unknown', mayBeLeft: true });
  expect(await keeper.stop()).toEqual([isLost('outcome_unknown')]);
  expect(clock.pendingCount()).toBe(0);
});

test('so does release of a replacement, beside a former credential that is revoked', async () => {
  const of = stage();
  const kept = await of.keep();
  loseAnswers(of);
  const replacing = expect(kept.replace()).rejects.toMatchObject({ code: 'vault_timeout' });
  await of.clock.advance(1_000);
  await replacing;
  of.server.faultOf = () => null;
  expect(await kept.release()).toEqual([isLost('vault_timeout')]);
  expect(of.server.aliveIds()).toEqual(['database/creds/app/2']);
  expect(await kept.release()).toEqual([isLost('vault_timeout')]);
  expect(await of.keeper.stop()).toEqual([isLost('vault_timeout')]);
});

test('such a lease is told for as long as those of its source live, and no longer', async () => {
  for (const [waitMs, count] of [
    [60_099, 1],
    [60_100, 0],
  ] as const) {
    const of = stage();
    of.server.ttlSeconds = 60;
    const kept = await of.keep();
    of.server.faultOf = (kind, atMs) => (kind === 'issue' && atMs < 1_000 ? { kind: 'timeout', ms: 100, isDone: true } : null);
    kept.replace().catch(() => undefined);
    await of.clock.advance(250 + waitMs);
    const stopping = of.keeper.stop();
    await of.clock.advance(10_000);
    expect(await stopping).toHaveLength(count);
    expect(of.server.aliveIds()).toEqual([]);
  }
});

test('and where no life is known, for the longest that a server gives by itself', async () => {
  const of = stage();
  loseAnswers(of);
  const failing = async () => {
    const failed = expect(of.keep()).rejects.toMatchObject({ code: 'vault_timeout' });
    await of.clock.advance(100);
    await failed;
  };
  await failing();
  await of.clock.advance(31 * DAY_MS);
  await failing();
  await of.clock.advance(DAY_MS);
  expect(await of.keeper.stop()).toEqual([isLost('vault_timeout')]);
});

test('an answer that names a lease and is of no use otherwise leaves none alive, neither at first nor later', async () => {
  const { server, keep, keeper, events, clock, types } = stage();
  const { request } = server.client;
  let isUseless = true;
  Object.assign(server.client, {
    request: async (asked: Parameters<typeof request>[0]) => {
      const reply = await request(asked);
      return isUseless && asked.path.includes('/creds/') ? { ...reply, body: { ...(reply.body as object), data: { key: 'x' } } } : reply;
    },
  });
  await expect(keep()).rejects.toMatchObject({ code: 'vault_bad_answer', facts: { leaseId: 'database/creds/app/1' } });
  await clock.settle();
  expect(server.aliveIds()).toEqual([]);
  isUseless = false;
  const keeping = keep();
  await clock.advance(1_000);
  const kept = await keeping;
  isUseless = true;
  const replacing = expect(kept.replace()).rejects.toMatchObject({ code: 'vault_bad_answer' });
  await clock.advance(1_000);
  await replacing;
  expect(server.aliveIds()).toEqual(['database/creds/app/2']);
  expect(events[0]).toMatchObject({ type: 'issue_failed', mayBeLeft: false });
  expect(types().filter((type) => type === 'revoked')).toHaveLength(2);
  expect(await keeper.stop()).toEqual([]);
  expect(clock.pendingCount()).toBe(0);
});
