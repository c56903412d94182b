import { describe, expect, it } from 'vitest';
import type { AuditRow } from '#lib/contracts/audit.ts';
import type { AuditFilter, AuditLog } from '#server/audit-store/index.ts';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { auditQuery, auditRead, auditStatus, auditSummary } from './index.ts';

const ROW: AuditRow = {
  id: '7',
  at: '2026-01-01T00:00:00.000Z',
  requestId: 'r-1',
  kind: 'read',
  operation: 'read',
  path: 'kv/data/a',
  mount: 'kv/',
  namespace: 'team',
  outcome: 'allowed',
  entityId: 'e-1',
  displayName: 'ben',
  remoteAddress: '10.0.0.1',
  policies: [],
  leaseId: null,
  source: 'device',
};
const freshness = { importedThrough: null, lagSeconds: 0, isTailing: true, problems: [] };
const right = (namespace: string, ...capabilities: string[]) => ({ [`sallyport/data/console/audit/${namespace}`]: capabilities });

function setUp(
  granted: Record<string, string[]>,
  over: { namespace?: string; base?: string; refusal?: AppError; storeFails?: boolean } = {},
) {
  const asked: { filter?: AuditFilter; after?: unknown; namespace?: string }[] = [];
  const questions: [string, readonly string[]][] = [];
  const answer = <T>(value: T) => (over.storeFails ? Promise.reject(new AppError('store_unavailable')) : Promise.resolve(value));
  const auditLog: AuditLog = {
    query(filter, { after }) {
      asked.push({ filter, after });
      return answer({ rows: [ROW], next: { atUs: 12, id: 7 }, matchCount: 9, totalCount: 10 });
    },
    summary(filter) {
      asked.push({ filter });
      const totals = { allowed: 1, denied: 0, error: 0 };
      return answer({ bucketSeconds: 60, histogram: [], totals, deniedCount: 0, people: [], paths: [], kinds: [], sources: [] });
    },
    detail(namespace, id) {
      asked.push({ namespace });
      return answer(id === 7 ? { row: ROW, original: '{}', isOriginalCut: false } : null);
    },
    status: () => answer({ sources: [], freshness }),
    start: () => undefined,
    stop: async () => undefined,
  };
  const ctx = verbContext({
    auditLog,
    clock: createFakeClock(new Date('2026-01-02T00:00:00Z')),
    ...(over.namespace === undefined ? {} : { namespace: over.namespace }),
    env: over.base ? { VAULT_NAMESPACE: over.base } : {},
    async capabilities(_session, namespace, paths) {
      if (over.refusal) throw over.refusal;
      questions.push([namespace, paths]);
      return new Map(paths.map((path) => [path, new Set(granted[path] ?? ['deny'])]));
    },
  });
  return { ctx, asked, questions };
}

const runs = [
  ['audit.query', (ctx: ReturnType<typeof setUp>['ctx'], namespace = '') => auditQuery.run(ctx, auditQuery.input.parse({ namespace }))],
  ['audit.read', (ctx: ReturnType<typeof setUp>['ctx'], namespace = '') => auditRead.run(ctx, { namespace, id: '7' })],
  [
    'audit.summary',
    (ctx: ReturnType<typeof setUp>['ctx'], namespace = '') => auditSummary.run(ctx, auditSummary.input.parse({ namespace })),
  ],
  ['audit.status', (ctx: ReturnType<typeof setUp>['ctx'], namespace = '') => auditStatus.run(ctx, { namespace })],
] as const;

describe.each(runs)('%s', (_, run) => {
  it('answers those who may read the audit of that namespace, asked in the namespace of the console', async () => {
    const { ctx, questions } = setUp(right('team', 'read'));
    await run(ctx, 'team');
    expect(questions).toEqual([['', ['sallyport/data/console/audit/team']]]);
    await run(setUp(right('root', 'root')).ctx);
  });

  it.each([
    ['nothing is granted', {}],
    ['only another namespace is', right('other', 'read')],
    ['only listing is', right('root', 'list', 'update')],
    ['a deny stands beside it', right('root', 'read', 'deny')],
  ])('refuses when %s, and asks the store nothing', async (_case, granted) => {
    const { ctx, asked } = setUp(granted as Record<string, string[]>);
    await expect(run(ctx)).rejects.toMatchObject({ code: 'vault_denied' });
    expect(asked).toEqual([]);
  });

  it('refuses a token of a child namespace without asking: its rights lie elsewhere', async () => {
    const { ctx, questions } = setUp(right('team', 'root'), { namespace: 'team' });
    await expect(run(ctx, 'team')).rejects.toMatchObject({ code: 'vault_denied' });
    expect(questions).toEqual([]);
  });

  it('says what keeps it from answering', async () => {
    await expect(run(setUp({}, { refusal: new AppError('vault_unreachable') }).ctx)).rejects.toMatchObject({ code: 'vault_unreachable' });
    await expect(run(setUp(right('root', 'root'), { storeFails: true }).ctx)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('what is asked of the store', () => {
  it('is cut to the namespace, below the one of the console, and shown without it', async () => {
    const { ctx, asked } = setUp(right('payments', 'read'), { base: 'company/' });
    await auditQuery.run(ctx, auditQuery.input.parse({ namespace: 'payments' }));
    expect(asked[0]?.filter?.namespace).toBe('company/payments');
  });

  it('carries every part of the filter and the place of the page before', async () => {
    const { ctx, asked } = setUp(right('root', 'root'));
    const input = auditQuery.input.parse({
      text: 'x',
      person: 'ben',
      pathPrefix: 'kv/',
      outcome: 'denied, error,denied',
      kind: 'login',
      source: 'demo history',
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-01T01:00:00+01:00',
      cursor: '1767225600000000.42',
    });
    await expect(auditQuery.run(ctx, input)).rejects.toMatchObject({ code: 'invalid_input', fields: { to: expect.any(String) } });
    const reply = await auditQuery.run(ctx, { ...input, to: '2026-01-01T02:00:00+01:00' });
    expect(asked).toEqual([
      {
        filter: {
          namespace: '',
          fromUs: 1767225600000000,
          toUs: 1767229200000000,
          text: 'x',
          person: 'ben',
          pathPrefix: 'kv/',
          outcomes: ['denied', 'error'],
          kinds: ['login'],
          sources: ['demo history'],
        },
        after: { atUs: 1767225600000000, id: 42 },
      },
    ]);
    expect(reply.nextCursor).toBe('12.7');
  });

  it.each([
    { outcome: 'all' },
    { kind: 'login;drop' },
    { cursor: '1' },
    { cursor: '1.-2' },
    { limit: '201' },
    { from: 'yesterday' },
    { namespace: '../x' },
    { other: '1' },
  ])('is not asked when the request is %j', (input) => expect(auditQuery.input.safeParse(input).success).toBe(false));

  it('covers the last 24 hours when a summary tells no time', async () => {
    const { ctx, asked } = setUp(right('root', 'root'));
    const reply = await auditSummary.run(ctx, auditSummary.input.parse({}));
    expect([reply.from, reply.to]).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']);
    expect(asked[0]?.filter).toMatchObject({ fromUs: 1767225600000000, toUs: 1767312000000000 });
  });

  it('has its own code for an entry that is not there', async () => {
    await expect(auditRead.run(setUp(right('root', 'root')).ctx, { namespace: '', id: '8' })).rejects.toMatchObject({
      code: 'audit_entry_gone',
    });
  });
});
