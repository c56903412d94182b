import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import type { Approvals, IdentityEngine } from '#server/identity/index.ts';
import { AppError, codeOf, envShape } from '#server/platform/index.ts';
import type { Snapshots } from '#server/snapshots/index.ts';
import type { StoredApproval } from '#server/store/index.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { unknownApprovals } from '../needs-approval.ts';
import { allVerbs, findVerb } from '../registry.ts';
import { sessionStepUpChallenge } from '../session/index.ts';
import type { SessionContext } from '../verb.ts';
import { approvalApprove, approvalList, approvalRefuse, approvalRequest } from './index.ts';

const ID = 'a'.repeat(32);
const SNAPSHOT = { verb: 'snapshot.download', input: { id: 'b'.repeat(32) } };
const stored = (over: Partial<StoredApproval> = {}): StoredApproval => ({
  id: ID,
  intentHash: 'h',
  verb: 'snapshot.download',
  namespace: '',
  facts: { snapshotId: 's' },
  reason: 'restore drill',
  requester: { entityId: 'e-2', displayName: 'dan' },
  state: 'pending',
  decider: null,
  requestedAt: new Date('2026-01-01T00:00:00Z'),
  decidedAt: null,
  expiresAt: new Date('2026-01-01T04:00:00Z'),
  ...over,
});

interface Setting {
  rights?: string[];
  namespace?: string;
  found?: StoredApproval | null;
  standing?: StoredApproval | null;
  twoPerson?: string;
  /** Open requests of others, by namespace. */
  waiting?: Record<string, number>;
  /** Namespaces in which the rights hold; everywhere when left out. */
  rightsIn?: string[];
  /** Of the one snapshot there is; none when null. */
  snapshot?: SnapshotRow['state'] | 'elsewhere' | null;
}

/** Somebody with these rights on the console's path, which is noted. */
function contextOf({
  rights = [],
  namespace = '',
  found = stored(),
  standing = null,
  twoPerson,
  snapshot = 'verified',
  waiting = {},
  rightsIn,
}: Setting) {
  const asked: string[] = [];
  const done: unknown[] = [];
  const approvals: Partial<Approvals> = {
    find: async () => found,
    standing: async () => standing,
    decide: async (_session, id, state) => {
      done.push([id, state]);
      return stored({ state });
    },
    request: async (_session, request) => {
      done.push(request);
      return stored();
    },
    listOf: async () => [stored(), stored({ id: 'c'.repeat(32) })],
    listOwn: async () => [stored()],
    waitingFor: async () => Object.entries(waiting).map(([name, pendingCount]) => ({ namespace: name, pendingCount })),
  };
  const identity = {
    approvals,
    capabilities: async (_session: unknown, _namespace: string, paths: readonly string[]) => {
      asked.push(...paths);
      const holds = (path: string) => rightsIn === undefined || rightsIn.includes(path.split('/').at(-1) ?? '');
      return new Map(paths.map((path) => [path, new Set(holds(path) ? rights : [])]));
    },
    secondFactors: { startStepUp: async () => ({ passkey: null, isCodeAccepted: true }) },
  } as unknown as IdentityEngine;
  const base = verbContext({ namespace, ...(twoPerson !== undefined && { env: { SALLYPORT_TWO_PERSON: twoPerson } }) });
  const rows =
    snapshot === null
      ? []
      : [{ snapshotId: SNAPSHOT.input.id, state: snapshot === 'elsewhere' ? 'verified' : snapshot, takenAt: '2026-01-01T00:00:00.000Z' }];
  const demandHere = async () => {
    if (snapshot === 'elsewhere') throw new AppError('snapshot_elsewhere');
  };
  const snapshots = { list: async () => rows, demandHere } as unknown as Snapshots;
  const ctx: SessionContext = { ...base, findVerb, engines: { ...base.engines, identity, snapshots } };
  return { ctx, asked, done };
}

describe.each([
  ['approve', approvalApprove, 'approved'],
  ['refuse', approvalRefuse, 'refused'],
] as const)('to %s', (_, verb, state) => {
  it('takes update on the path of the namespace that it was asked in', async () => {
    const { ctx, asked, done } = contextOf({ rights: ['read', 'update'], found: stored({ namespace: 'payments' }) });
    expect(await verb.run(ctx, { id: ID })).toMatchObject({ state });
    expect(asked).toEqual(['sallyport/data/console/approvals/payments']);
    expect(done).toEqual([[ID, state]]);
  });

  it.each([
    ['without a right', { rights: ['deny'] }],
    ['with read alone', { rights: ['read'] }],
    ['with a token of a child namespace', { rights: ['root'], namespace: 'payments' }],
    ['where there is no such request', { rights: ['root'], found: null }],
  ])('is refused %s, alike', async (_why, setting) => {
    const { ctx, done } = contextOf(setting);
    expect(await codeOfRun(verb.run(ctx, { id: ID }))).toBe('vault_denied');
    expect(done).toEqual([]);
  });
});

const codeOfRun = (work: Promise<unknown>) => work.then(() => 'ok', codeOf);

describe('the list', () => {
  it('holds all of the namespace for who may see them, else one’s own', async () => {
    expect(await approvalList.run(contextOf({ rights: ['read', 'update'] }).ctx, {})).toMatchObject({ mayDecide: true, rows: [{}, {}] });
    expect(await approvalList.run(contextOf({ rights: ['read'] }).ctx, {})).toMatchObject({ mayDecide: false, rows: [{}, {}] });
    const none = await approvalList.run(contextOf({}).ctx, {});
    expect(none).toMatchObject({ mayDecide: false });
    expect(none.rows).toHaveLength(1);
  });
});

describe('requests that wait in other namespaces', () => {
  const waiting = { '': 1, payments: 2, team: 3 };
  it('are told to who may decide them there, in one question to Vault', async () => {
    const { ctx, asked } = contextOf({ rights: ['read', 'update'], waiting, rightsIn: ['root', 'payments'] });
    expect((await approvalList.run(ctx, {})).elsewhere).toEqual([{ namespace: 'payments', pendingCount: 2 }]);
    expect(asked.map((path) => path.split('/').at(-1))).toEqual(['root', 'payments', 'team']);
    expect((await approvalList.run(ctx, { namespace: 'payments' })).elsewhere).toEqual([{ namespace: '', pendingCount: 1 }]);
  });

  it.each([
    ['who may only look', { rights: ['read'] }],
    ['somebody without a right', {}],
    ['a session of a child namespace', { rights: ['root'], namespace: 'payments' }],
  ])('are not told to %s', async (_who, setting) => {
    expect((await approvalList.run(contextOf({ ...setting, waiting }).ctx, {})).elsewhere).toEqual([]);
  });
});

describe('to ask', () => {
  it('keeps what is asked for in the words of the journal, and only for what needs it', async () => {
    const { ctx, done } = contextOf({ rights: ['read'] });
    await approvalRequest.run(ctx, { ...SNAPSHOT, reason: 'restore drill' });
    const facts = { snapshotId: 'b'.repeat(32), takenAt: '2026-01-01T00:00:00.000Z' };
    expect(done).toMatchObject([{ verb: 'snapshot.download', facts, reason: 'restore drill' }]);
    const other = { verb: 'lease.revoke', input: { leaseId: 'a/b' }, reason: 'restore drill' };
    expect(await codeOfRun(approvalRequest.run(ctx, other))).toBe('approval_not_needed');
    expect(await codeOfRun(approvalRequest.run(contextOf({ twoPerson: 'none' }).ctx, { ...SNAPSHOT, reason: 'restore drill' }))).toBe(
      'approval_not_needed',
    );
    expect(await codeOfRun(approvalRequest.run(ctx, { verb: 'snapshot.download', input: { id: '../x' }, reason: 'restore drill' }))).toBe(
      'invalid_input',
    );
  });

  it('is told to the dialog before any proof is asked for', async () => {
    const standingOf = async (setting: Setting) => (await sessionStepUpChallenge.run(contextOf(setting).ctx, SNAPSHOT)).approval;
    expect(await standingOf({})).toEqual({ state: 'needed' });
    expect(await standingOf({ standing: stored() })).toMatchObject({ state: 'pending', approvalId: ID });
    const approved = stored({ state: 'approved', decider: { entityId: 'e-3', displayName: 'ben' } });
    expect(await standingOf({ standing: approved })).toMatchObject({ state: 'approved', by: 'ben' });
    expect(await standingOf({ twoPerson: 'people.reset' })).toBeNull();
  });
});

it.each([
  [null, 'snapshot_gone'],
  ['bad', 'snapshot_not_verified'],
  ['taking', 'snapshot_not_verified'],
  ['elsewhere', 'snapshot_elsewhere'],
] as const)('to ask for a snapshot that could not be handed out bothers nobody: %s', async (snapshot, code) => {
  const { ctx, done } = contextOf({ rights: ['read'], snapshot });
  expect(await codeOfRun(approvalRequest.run(ctx, { ...SNAPSHOT, reason: 'restore drill' }))).toBe(code);
  expect(done).toEqual([]);
});

describe('to ask for what one may not do oneself', () => {
  const reason = 'restore drill';
  const prefix = { verb: 'lease.revoke-prefix', input: { namespace: 'team', prefix: 'database/creds/', expectedCount: 3 } };
  const reset = { verb: 'people.reset', input: { id: '6f1f0a3c-0000-4000-8000-000000000002', namespace: 'team', reason: 'lost phone' } };

  it.each([
    [SNAPSHOT, []],
    [prefix, ['update']],
    [prefix, ['sudo']],
    [reset, ['read']],
  ])('bothers nobody: %o with %o', async (act, rights) => {
    const { ctx, done } = contextOf({ rights, twoPerson: act.verb });
    expect(await codeOfRun(approvalRequest.run(ctx, { ...act, reason }))).toBe('vault_denied');
    expect(done).toEqual([]);
  });

  it('takes what the act itself takes, asked where it acts', async () => {
    const { ctx, asked, done } = contextOf({ rights: ['update', 'sudo'], twoPerson: prefix.verb });
    await approvalRequest.run(ctx, { ...prefix, reason });
    expect(asked).toEqual(['sys/leases/revoke-prefix/database/creds']);
    expect(done).toHaveLength(1);
    for (const verb of allVerbs.filter(({ canNeedApproval }) => canNeedApproval)) expect(verb.beforeApproval, verb.name).toBeDefined();
    const own = contextOf({ rights: ['root'], twoPerson: reset.verb }).ctx;
    const self = { ...reset, input: { ...reset.input, id: own.session.entityId } };
    expect(await codeOfRun(approvalRequest.run(own, { ...self, reason }))).toBe('own_account_refused');
  });
});

describe('the setting', () => {
  it('names acts that can need a second person, and no others', () => {
    const unknownOf = (names: string[]) => unknownApprovals(allVerbs, { SALLYPORT_TWO_PERSON: names });
    expect(unknownOf(['snapshot.download', 'people.reset', 'lease.revoke-prefix'])).toBeNull();
    const told = allVerbs.filter(({ canNeedApproval }) => canNeedApproval).map(({ name }) => name);
    for (const name of told) expect(envShape.SALLYPORT_TWO_PERSON.description).toContain(name);
    expect(unknownOf(['lease.list', 'snapshot.dowload'])).toBe(
      'SALLYPORT_TWO_PERSON names what no second person approves: lease.list, snapshot.dowload. There are lease.revoke-prefix, people.reset, snapshot.download.',
    );
  });

  it('is for acts that tell a second person all of their input', () => {
    const inputs: Record<string, object> = {
      'snapshot.download': { id: 'b'.repeat(32) },
      'people.reset': { id: '6f1f0a3c-0000-4000-8000-000000000001', namespace: 'team', reason: 'lost phone' },
      'lease.revoke-prefix': { namespace: 'team', prefix: 'database/creds/', expectedCount: 3 },
    };
    for (const verb of allVerbs.filter(({ canNeedApproval }) => canNeedApproval)) {
      const input = z.parse(verb.input, inputs[verb.name]) as Record<string, unknown>;
      expect(new Set(Object.values(verb.describe?.(input) ?? {}))).toEqual(new Set(Object.values(input)));
      expect(verb).toMatchObject({ effect: 'write', access: 'verified', stepUp: expect.stringMatching(/^intent/) });
    }
  });
});
