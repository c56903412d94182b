import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret, systemRandom } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import type { ActiveSession } from './engine.ts';

const HOUR_MS = 3_600_000;
const person = (entityId: string): ActiveSession => ({
  idHash: `h-${entityId}`,
  stage: 'verified',
  entityId,
  displayName: `userpass-${entityId}`,
  username: entityId,
  namespace: '',
  policies: [],
  vaultToken: new Secret('unused'),
  idleExpiresAt: new Date(0),
  absoluteExpiresAt: new Date(0),
  mayEnrol: false,
});
const [dan, ben, eve] = [person('dan'), person('ben'), person('eve')];
const act = { verb: 'snapshot.download', intentHash: 'hash-1', facts: { snapshotId: 's1' }, reason: 'restore drill' };

let clock: FakeClock;
let store: Store;
let approvals: Approvals;
beforeEach(async () => {
  clock = createFakeClock();
  store = await openScratchStore(clock);
  approvals = createApprovals({ store, clock, random: systemRandom });
}, 60_000);
afterEach(() => store.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

describe('an act that a second person must approve', () => {
  it('is asked for, approved by another identity, and done once', async () => {
    const asked = await approvals.request(dan, act);
    expect(asked).toMatchObject({ state: 'pending', requester: { entityId: 'dan' }, decider: null, facts: { snapshotId: 's1' } });
    expect(await codeOf(approvals.take(dan, 'hash-1'))).toBe('approval_required');
    expect(await approvals.decide(ben, asked.id, 'approved')).toMatchObject({ state: 'approved', decider: { entityId: 'ben' } });
    expect(await approvals.standing(dan, 'hash-1')).toMatchObject({ state: 'approved' });
    const takes = await Promise.all(Array.from({ length: 50 }, () => codeOf(approvals.take(dan, 'hash-1'))));
    expect(takes.filter((code) => code === 'ok')).toHaveLength(1);
    expect(new Set(takes)).toEqual(new Set(['ok', 'approval_required']));
    expect(await approvals.find(asked.id)).toMatchObject({ state: 'used', decider: { displayName: 'userpass-ben' } });
  });

  it('waits for everybody else, by namespace, the longest first, until it is decided or over', async () => {
    const inTeam = { ...eve, namespace: 'team' };
    const asked = await approvals.request(inTeam, act);
    await clock.advance(1_000);
    await approvals.request(dan, act);
    await approvals.request(dan, { ...act, intentHash: 'hash-2' });
    expect(await approvals.waitingFor(ben)).toEqual([
      { namespace: 'team', pendingCount: 1 },
      { namespace: '', pendingCount: 2 },
    ]);
    expect(await approvals.waitingFor(dan)).toEqual([{ namespace: 'team', pendingCount: 1 }]);
    await approvals.decide(ben, asked.id, 'refused');
    expect(await approvals.waitingFor(dan)).toEqual([]);
    await clock.advance(4 * HOUR_MS);
    expect(await approvals.waitingFor(ben)).toEqual([]);
  });

  it('is approved neither by who asked, in whatever session, nor by whom it is about', async () => {
    const asked = await approvals.request(dan, act);
    expect(await codeOf(approvals.decide({ ...dan, idHash: 'another-session' }, asked.id, 'approved'))).toBe('approval_own');
    const about = await approvals.request(dan, { ...act, intentHash: 'hash-2', facts: { personEntityId: 'eve' } });
    expect(await codeOf(approvals.decide(eve, about.id, 'approved'))).toBe('approval_own');
    expect(await codeOf(approvals.decide({ ...ben, entityId: '' }, asked.id, 'approved'))).toBe('break_glass_limited');
    expect(await codeOf(approvals.take(dan, 'hash-1'))).toBe('approval_required');
  });

  it('counts for that person and that very act', async () => {
    const asked = await approvals.request(dan, act);
    await approvals.decide(ben, asked.id, 'approved');
    expect(await codeOf(approvals.take(eve, 'hash-1'))).toBe('approval_required');
    expect(await codeOf(approvals.take(dan, 'hash-2'))).toBe('approval_required');
    expect(await codeOf(approvals.take(dan, 'hash-1'))).toBe('ok');
  });

  it('waits four hours for a decision, and after it half an hour for the act', async () => {
    const late = await approvals.request(dan, act);
    await clock.advance(4 * HOUR_MS);
    expect(await codeOf(approvals.decide(ben, late.id, 'approved'))).toBe('approval_gone');
    expect(await approvals.find(late.id)).toMatchObject({ state: 'expired' });
    const again = await approvals.request(dan, act);
    expect(again.id).not.toBe(late.id);
    await clock.advance(4 * HOUR_MS - 1);
    await approvals.decide(ben, again.id, 'approved');
    await clock.advance(HOUR_MS / 2);
    expect(await codeOf(approvals.take(dan, 'hash-1'))).toBe('approval_required');
    expect(await approvals.standing(dan, 'hash-1')).toBeNull();
  });

  it('is decided once: of fifty who decide at once one does', async () => {
    const asked = await approvals.request(dan, act);
    const decisions = Array.from({ length: 50 }, (_, index) =>
      codeOf(approvals.decide(index % 2 === 0 ? ben : eve, asked.id, index % 3 === 0 ? 'refused' : 'approved')),
    );
    expect((await Promise.all(decisions)).filter((code) => code === 'ok')).toHaveLength(1);
  });

  it('ends when it is refused or taken back, by its requester alone', async () => {
    const refused = await approvals.request(dan, act);
    await approvals.decide(ben, refused.id, 'refused');
    expect(await codeOf(approvals.decide(eve, refused.id, 'approved'))).toBe('approval_gone');
    expect(await codeOf(approvals.take(dan, 'hash-1'))).toBe('approval_required');
    const asked = await approvals.request(dan, act);
    await approvals.decide(ben, asked.id, 'approved');
    expect(await codeOf(approvals.withdraw(ben, asked.id))).toBe('approval_gone');
    await approvals.withdraw(dan, asked.id);
    expect(await codeOf(approvals.take(dan, 'hash-1'))).toBe('approval_required');
  });

  it('is asked for once, by whatever many tries, and ten open ones are enough', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => approvals.request(dan, act)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    for (let index = 2; index <= 10; index += 1) await approvals.request(dan, { ...act, intentHash: `hash-${index}` });
    expect(await codeOf(approvals.request(dan, { ...act, intentHash: 'hash-11' }))).toBe('approval_too_many');
    expect(await codeOf(approvals.request(ben, { ...act, intentHash: 'hash-11' }))).toBe('ok');
    expect(await codeOf(approvals.request({ ...dan, entityId: '' }, act))).toBe('break_glass_limited');
    expect(await approvals.listOwn(ben)).toHaveLength(1);
    expect(await approvals.listOf('')).toHaveLength(11);
    expect(await approvals.listOf('payments')).toEqual([]);
  });

  it('is forgotten thirty days after it ended', async () => {
    const asked = await approvals.request(dan, act);
    await approvals.withdraw(dan, asked.id);
    await clock.advance(31 * 24 * HOUR_MS);
    await approvals.request(dan, act);
    expect(await approvals.find(asked.id)).toBeNull();
  });
});
