import { describe, expect, it } from 'vitest';
import type { Accounts, IdentityEngine } from '#server/identity/index.ts';
import { AppError } from '#server/platform/index.ts';
import { fakeCluster } from '#server/testing/fake-cluster.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import type { SessionContext } from '../verb.ts';
import { peopleEndSessions, peopleIssueCode, peopleList, peopleReset } from './index.ts';

const ID = '6f1f0a3c-0000-4000-8000-000000000002';
const OWN_ID = '6f1f0a3c-0000-4000-8000-000000000001';
const entity = { data: { id: ID, name: 'entity_1', aliases: [{ name: 'ben', mount_path: 'auth/userpass/' }] } };

/** An administrator with these rights on the console's path; notes which path was asked and what was done. */
function contextOf(rights: string[], options: { answer?: unknown; namespace?: string } = {}) {
  const asked: string[] = [];
  const done: string[] = [];
  const issued = { code: 'AAAA', expiresAt: new Date('2100-01-01T00:00:00Z') };
  const note = <T>(what: string, gives: T) => {
    done.push(what);
    return gives;
  };
  const accounts = {
    issueEnrolmentCode: async () => note('issue', issued),
    reset: async () => note('reset', { ...issued, endedSessions: 2 }),
    endSessionsOf: async () => note('end', 3),
    standings: async (ids: string[]) =>
      new Map(ids.map((id) => [id, { isEnrolled: true, isDisabled: false, sessionCount: 1, codeExpiresAt: null }])),
    leftTokens: async () => [],
  } as unknown as Accounts;
  const { cluster } = fakeCluster(() => {
    if (options.answer instanceof AppError) return options.answer;
    return { body: options.answer ?? entity };
  });
  const capabilities: IdentityEngine['capabilities'] = async (_session, _namespace, paths) => {
    asked.push(...paths);
    return new Map(paths.map((path) => [path, new Set(rights)]));
  };
  const base = verbContext({ cluster, capabilities, namespace: options.namespace ?? '' });
  const ctx: SessionContext = { ...base, engines: { ...base.engines, identity: { capabilities, accounts } as unknown as IdentityEngine } };
  return { ctx, asked, done };
}

const acts = [
  ['issue a code', (ctx: SessionContext) => peopleIssueCode.run(ctx, { id: ID, namespace: 'payments' })],
  ['reset', (ctx: SessionContext) => peopleReset.run(ctx, { id: ID, namespace: 'payments', reason: 'lost phone' })],
  ['end sessions', (ctx: SessionContext) => peopleEndSessions.run(ctx, { id: ID, namespace: 'payments' })],
] as const;

it('a second person who is asked for a reset is told the name, which an entity id does not say', async () => {
  const { ctx, done } = contextOf(['read', 'update']);
  const input = { id: ID, namespace: 'payments', reason: 'lost phone' };
  expect(await peopleReset.beforeApproval?.(ctx, input)).toEqual({ personName: 'ben' });
  const nameless = contextOf(['read', 'update'], { answer: { data: { id: ID, name: 'entity_1', aliases: null } } });
  expect(await peopleReset.beforeApproval?.(nameless.ctx, input)).toEqual({ personName: 'entity_1' });
  expect(done).toEqual([]);
});

describe.each(acts)('to %s', (_, act) => {
  it('takes update on the path of that namespace, and a person whom Vault knows there', async () => {
    const { ctx, asked, done } = contextOf(['read', 'update']);
    await act(ctx);
    expect(asked).toEqual(['sallyport/data/console/people/payments']);
    expect(done).toHaveLength(1);
  });

  it.each([
    ['without a right', contextOf(['deny'])],
    ['with read alone', contextOf(['read'])],
    ['with a token of a child namespace', contextOf(['root'], { namespace: 'payments' })],
    ['where Vault shows no such person', contextOf(['read', 'update'], { answer: new AppError('vault_not_found') })],
    ['where Vault denies the person', contextOf(['read', 'update'], { answer: new AppError('vault_denied') })],
  ])('is refused %s, and nothing is done', async (_why, { ctx, done }) => {
    await expect(act(ctx)).rejects.toMatchObject({ code: expect.stringMatching(/^vault_(?:denied|not_found)$/) });
    expect(done).toEqual([]);
  });
});

it('nobody resets their own factor, whatever their rights', async () => {
  const { ctx, done } = contextOf(['root']);
  await expect(peopleReset.run(ctx, { id: OWN_ID, namespace: '', reason: 'lost phone' })).rejects.toMatchObject({
    code: 'own_account_refused',
  });
  expect(done).toEqual([]);
});

it('a reset says why, in words that the journal keeps', () => {
  expect(peopleReset.input.safeParse({ id: ID, reason: ' x ' }).success).toBe(false);
  const input = peopleReset.input.parse({ id: ID, reason: ' lost her phone ' });
  expect(peopleReset.describe?.(input)).toEqual({ personEntityId: ID, personNamespace: '', reason: 'lost her phone' });
});

describe('the list of people', () => {
  const list = { data: { keys: [ID], key_info: { [ID]: { name: 'entity_1', aliases: [{ name: 'ben', mount_path: 'auth/userpass/' }] } } } };

  it('names people by what they sign in with, and says whether the reader may act', async () => {
    const reply = await peopleList.run(contextOf(['read'], { answer: list }).ctx, { namespace: '' });
    expect(reply).toMatchObject({
      mayChange: false,
      isComplete: true,
      rows: [{ entityId: ID, name: 'ben', isSelf: false, isEnrolled: true }],
    });
  });

  it('is refused without read, and a failure of Vault is no empty list', async () => {
    await expect(peopleList.run(contextOf([]).ctx, { namespace: '' })).rejects.toMatchObject({ code: 'vault_denied' });
    for (const code of ['vault_denied', 'vault_unreachable', 'vault_sealed', 'vault_rate_limited'] as const)
      await expect(peopleList.run(contextOf(['read'], { answer: new AppError(code) }).ctx, { namespace: '' })).rejects.toMatchObject({
        code,
      });
    await expect(peopleList.run(contextOf(['read'], { answer: { data: 1 } }).ctx, { namespace: '' })).rejects.toMatchObject({
      code: 'vault_bad_answer',
    });
  });
});
