import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// The suite is handed any engine; it imports no engine, only the words they share.
import type { AuditFilter, AuditStore } from '#server/audit-store/index.ts';
import { auditLines } from './entries.ts';

type Batch = Parameters<AuditStore['append']>[0];

const EVERYTHING: AuditFilter = {
  namespace: '',
  fromUs: null,
  toUs: null,
  text: '',
  person: '',
  pathPrefix: '',
  outcomes: [],
  kinds: [],
  sources: [],
};
const MASKED = `hmac-sha256:${'ab'.repeat(32)}`;
const REFUSED_BY_DATABASE = '1 error occurred:\n\t* failed to create user: ERROR: permission denied to create role (SQLSTATE 42501)\n\n';
const AT_US = Date.parse('2026-01-01T00:00:00Z') * 1000;

interface Told {
  type?: string;
  id: string;
  /** Seconds after the first of January. */
  second?: number;
  path?: string;
  operation?: string;
  person?: string;
  name?: string;
  namespace?: string;
  error?: string;
  /** What was answered, as far as the server writes it. */
  answer?: Record<string, unknown>;
  leaseId?: string;
  /** As Vault writes it when it audits the header of the console. */
  consoleRequest?: string;
  isAllowed?: boolean;
}

/** One line as the server writes it. */
export function lineOf(told: Told): string {
  const {
    type = 'response',
    id,
    second = 0,
    path = 'kv/data/a',
    operation = 'read',
    person = 'e-1',
    namespace,
    error,
    answer,
    leaseId,
  } = told;
  return JSON.stringify({
    time: `${new Date(AT_US / 1000 + second * 1000).toISOString().slice(0, -1)}123456Z`,
    type,
    auth: {
      ...(person === '' ? {} : { entity_id: person, display_name: told.name ?? `name-${person}` }),
      policies: ['default'],
      policy_results: { allowed: told.isAllowed ?? error === undefined },
    },
    request: {
      id,
      operation,
      path,
      mount_point: 'kv/',
      namespace: namespace ? { path: `${namespace}/` } : {},
      remote_address: '10.0.0.1',
      ...headersOf(told),
    },
    ...(leaseId || answer
      ? { response: { ...(leaseId ? { secret: { lease_id: leaseId } } : {}), ...(answer ? { data: answer } : {}) } }
      : {}),
    ...(error ? { error } : {}),
  });
}

const headersOf = ({ consoleRequest }: Told) =>
  consoleRequest === undefined ? {} : { headers: { 'x-sallyport-request-id': [consoleRequest] } };

export function batchOf(sourceId: number, lines: readonly string[], start = 0, over: Partial<Batch> = {}): Batch {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const mark = { inode: '1:1', headBytes: 0, headHash: '' };
  const checkpoint = { mark, offset: start + bytes.length };
  return { sourceId, lines: bytes, start, damaged: [], checkpoint, isRotation: false, isRestLost: false, ...over };
}

/** What every audit store does, whatever is beneath. `open` gives an empty one; `reopen` the same again, as another process would find it. */
export function describeAuditStore(
  name: string,
  open: () => Promise<{ store: AuditStore; reopen: () => Promise<AuditStore>; clear: () => Promise<void> }>,
) {
  describe(name, () => {
    let store: AuditStore;
    let reopen: () => Promise<AuditStore>;
    let clear: () => Promise<void>;
    let sourceId: number;
    beforeEach(async () => {
      ({ store, reopen, clear } = await open());
      sourceId = (await store.openSource('/var/log/audit.log', 'device')).sourceId;
    });
    afterEach(async () => {
      await store.close();
      await clear();
    });
    const put = (...lines: Told[]) => store.append(batchOf(sourceId, lines.map(lineOf)));
    const ask = (over: Partial<AuditFilter> = {}, limit = 100) => store.query({ ...EVERYTHING, ...over }, { after: null, limit });
    const idsOf = async (over: Partial<AuditFilter> = {}) => (await ask(over)).rows.map((row) => row.requestId);

    it('keeps the response as the row, newest first, with all its fields', async () => {
      await put(
        { id: 'a', second: 1, type: 'request' },
        { id: 'a', second: 1, leaseId: 'database/creds/app/x', namespace: 'team' },
        { id: 'b', second: 2 },
        { id: 'c', second: 3 },
      );
      expect(await idsOf()).toEqual(['c', 'b']);
      const [row] = (await ask({ namespace: 'team' })).rows;
      expect(row).toEqual({
        id: expect.stringMatching(/^\d+$/),
        at: '2026-01-01T00:00:01.000Z',
        requestId: 'a',
        kind: 'read',
        operation: 'read',
        path: 'kv/data/a',
        mount: 'kv/',
        namespace: 'team',
        outcome: 'allowed',
        entityId: 'e-1',
        displayName: 'name-e-1',
        remoteAddress: '10.0.0.1',
        policies: ['default'],
        leaseId: 'database/creds/app/x',
        source: 'device',
      });
    });

    it.each([
      [{ operation: 'update', path: 'auth/userpass/login/ben', error: 'invalid credentials', person: '' }, 'login', 'denied'],
      [{ operation: 'update', path: 'auth/approle/login' }, 'login', 'allowed'],
      [{ operation: 'read', error: '1 error occurred:\n\t* permission denied\n\n', isAllowed: false }, 'read', 'denied'],
      [{ operation: 'read', error: '1 error occurred:\n\t* permission denied\n\n', isAllowed: true }, 'read', 'denied'],
      [{ operation: 'read', error: '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n', isAllowed: true }, 'read', 'denied'],
      [{ operation: 'read', error: '1 error occurred:\n\t* unsupported path\n\n', isAllowed: true }, 'read', 'error'],
      [{ operation: 'read', error: REFUSED_BY_DATABASE, isAllowed: true }, 'read', 'error'],
      [{ operation: 'update', path: 'auth/jwt/login', answer: { error: MASKED }, person: '' }, 'login', 'denied'],
      [{ operation: 'update', path: 'pki/issue/web', answer: { error: MASKED } }, 'write', 'error'],
      [{ operation: 'read', path: 'kv1/a', answer: { error: MASKED, other: MASKED } }, 'read', 'allowed'],
      [{ operation: 'read', answer: { data: { error: MASKED }, metadata: {} } }, 'read', 'allowed'],
      [{ operation: 'update', path: 'sys/leases/renew' }, 'renew', 'allowed'],
      [{ operation: 'update', path: 'auth/token/renew-self' }, 'renew', 'allowed'],
      [{ operation: 'update', path: 'sys/leases/revoke' }, 'revoke', 'allowed'],
      [{ operation: 'update', path: 'sys/leases/revoke-prefix/database/creds' }, 'revoke', 'allowed'],
      [{ operation: 'revoke', path: 'database/creds/app' }, 'revoke', 'allowed'],
      [{ operation: 'list' }, 'list', 'allowed'],
      [{ operation: 'patch' }, 'write', 'allowed'],
      [{ operation: 'delete' }, 'delete', 'allowed'],
      [{ operation: 'header' }, 'other', 'allowed'],
      [{ operation: 'read', path: 'kv/data/auth/x/login' }, 'read', 'allowed'],
    ] as const)('tells %j apart, in a small batch and in a large one', async (told, kind, outcome) => {
      await put({ id: 'a', ...told });
      await put({ id: 'b', ...told }, ...Array.from({ length: 2000 }, (_, n) => ({ id: `r-${n}`, namespace: 'other' })));
      const row = { kind, outcome };
      expect((await ask()).rows).toMatchObject([row, row]);
    });

    it('finds an entry by the request of the console that it was for', async () => {
      await put({ id: 'a', consoleRequest: 'c0ffee' }, { id: 'b' });
      expect(await idsOf({ text: 'c0ffee' })).toEqual(['a']);
    });

    it('filters by every part of the filter', async () => {
      await put(
        { id: 'a', second: 10, path: 'kv/data/Alpha', person: 'e-1', name: 'ben' },
        { id: 'b', second: 20, path: 'kv/data/beta', person: 'e-2', operation: 'update' },
        { id: 'c', second: 30, path: 'sys/policies/acl/x', person: 'e-1', name: 'ben', error: 'permission denied', isAllowed: false },
        { id: 'd', second: 40, namespace: 'team' },
      );
      expect(await idsOf({ text: 'ALPHA' })).toEqual(['a']);
      expect(await idsOf({ text: '%' })).toEqual([]);
      expect(await idsOf({ person: 'ben' })).toEqual(['c', 'a']);
      expect(await idsOf({ person: 'e-2' })).toEqual(['b']);
      expect(await idsOf({ pathPrefix: 'kv/' })).toEqual(['b', 'a']);
      expect(await idsOf({ outcomes: ['denied', 'error'] })).toEqual(['c']);
      expect(await idsOf({ kinds: ['write'] })).toEqual(['b']);
      expect(await idsOf({ fromUs: AT_US + 20e6, toUs: AT_US + 30e6 })).toEqual(['b']);
      expect(await idsOf({ sources: ['demo history'] })).toEqual([]);
      expect(await idsOf({ namespace: 'team' })).toEqual(['d']);
      expect(await idsOf({ namespace: 'te' })).toEqual([]);
    });

    it('pages without gaps and without repeats, also where many share one moment', async () => {
      await put(...Array.from({ length: 23 }, (_, n) => ({ id: `r-${n}`, second: Math.floor(n / 10) })));
      const seen: string[] = [];
      let after = null as Awaited<ReturnType<typeof ask>>['next'];
      do {
        const page = await store.query(EVERYTHING, { after, limit: 4 });
        expect([page.matchCount, page.totalCount]).toEqual([23, 23]);
        seen.push(...page.rows.map((row) => row.requestId));
        after = page.next;
      } while (after);
      expect(seen).toHaveLength(23);
      expect(new Set(seen).size).toBe(23);
    });

    it('keeps hostile text text', async () => {
      const path = `kv/'; drop table entry; --"</script>\u202e\n\\ ünï 🦆`;
      await put({ id: "x'y", path, name: '$1', person: "'" });
      expect((await ask({ text: "'; DROP" })).rows).toMatchObject([{ path, requestId: "x'y", displayName: '$1', entityId: "'" }]);
      expect(await idsOf({ person: "'" })).toEqual(["x'y"]);
    });

    it('counts in buckets, by person, path, kind and source', async () => {
      await put(
        { id: 'a', second: 0, path: 'p/1' },
        { id: 'b', second: 59, path: 'p/1', error: 'permission denied', isAllowed: false },
        { id: 'c', second: 60, path: 'p/2', person: '' },
        { id: 'd', second: 179, person: 'e-2', error: 'unsupported path', isAllowed: true },
        { id: 'e', second: 180 },
      );
      const figures = await store.summary({ ...EVERYTHING, fromUs: AT_US, toUs: AT_US + 180e6 }, { buckets: 3, top: 2 });
      expect(figures.bucketSeconds).toBe(60);
      expect(figures.histogram).toEqual([
        { at: '2026-01-01T00:00:00.000Z', allowed: 1, denied: 1, error: 0 },
        { at: '2026-01-01T00:01:00.000Z', allowed: 1, denied: 0, error: 0 },
        { at: '2026-01-01T00:02:00.000Z', allowed: 0, denied: 0, error: 1 },
      ]);
      expect(figures).toMatchObject({ totals: { allowed: 2, denied: 1, error: 1 }, deniedCount: 1 });
      expect(figures.people[0]).toEqual({ entityId: 'e-1', displayName: 'name-e-1', count: 2, deniedCount: 1 });
      expect(figures.people).toHaveLength(2);
      expect(figures.paths[0]).toEqual({ path: 'p/1', count: 2, deniedCount: 1 });
      expect(figures.kinds).toEqual([{ kind: 'read', count: 4 }]);
      expect(figures.sources).toEqual([{ source: 'device', count: 4 }]);
    });

    it('is empty without failing', async () => {
      expect(await ask()).toEqual({ rows: [], next: null, matchCount: 0, totalCount: 0 });
      const figures = await store.summary({ ...EVERYTHING, fromUs: AT_US, toUs: AT_US + 1e6 }, { buckets: 60, top: 5 });
      expect(figures.histogram).toHaveLength(1);
      expect(await store.detail('', 1)).toBeNull();
    });

    it('finds one entry in its own namespace only, and where its line lies', async () => {
      await put({ id: 'a', namespace: 'team' });
      const id = Number((await ask({ namespace: 'team' })).rows[0]?.id);
      expect(await store.detail('team', id)).toMatchObject({
        row: { requestId: 'a' },
        place: { sourceId, path: '/var/log/audit.log', mark: { inode: '1:1' }, range: { start: 0 } },
      });
      expect(await store.detail('', id)).toBeNull();
      expect(await store.detail('team', id + 1)).toBeNull();
    });

    it('remembers checkpoints, damage and pairs', async () => {
      const broken = batchOf(
        sourceId,
        [lineOf({ id: 'a', type: 'request' }), '{"half', '{}', lineOf({ id: 'b', type: 'request' }), lineOf({ id: 'a' })],
        500,
        {
          damaged: [{ start: 400, length: 100, reason: 'too_long' }],
          isRotation: true,
          isRestLost: true,
        },
      );
      expect(await store.append(broken)).toEqual({ entryCount: 1, damagedCount: 3 });
      expect(await store.status()).toMatchObject([
        { sourceId, entryCount: 1, damagedLineCount: 3, unpairedCount: 1, rotationCount: 1, lostRestCount: 1 },
      ]);
      await store.append(batchOf(sourceId, [lineOf({ id: 'b' })], broken.checkpoint.offset));
      expect(await store.status()).toMatchObject([{ entryCount: 2, unpairedCount: 0 }]);
      await store.close();
      store = await reopen();
      expect(await store.openSource('/var/log/audit.log', 'device')).toMatchObject({
        sourceId,
        label: 'device',
        checkpoint: { mark: { inode: '1:1' }, offset: expect.any(Number) },
        rotationCount: 1,
      });
      expect(await idsOf()).toEqual(expect.arrayContaining(['a', 'b']));
    });

    it('moves a checkpoint without lines', async () => {
      await store.append(batchOf(sourceId, [], 77));
      expect((await store.openSource('/var/log/audit.log', 'device')).checkpoint?.offset).toBe(77);
    });

    it('takes a call once, although two devices wrote it', async () => {
      const other = (await store.openSource('/var/log/second.log', 'device')).sourceId;
      await put({ id: 'a', second: 1 }, { id: 'b', second: 2 });
      const twin = batchOf(other, [lineOf({ id: 'b', second: 2 }), lineOf({ id: 'c', second: 3 })]);
      expect((await store.append(twin)).entryCount).toBe(1);
      expect(await idsOf()).toEqual(['c', 'b', 'a']);
    });

    it('takes a call once, although a copy of its file was taken for the next file', async () => {
      await put({ id: 'a', second: 1, type: 'request' }, { id: 'a', second: 1 }, { id: 'b', second: 2, type: 'request' });
      const copied = [
        { id: 'a', second: 1, type: 'request' },
        { id: 'a', second: 1 },
        { id: 'b', second: 2, type: 'request' },
        { id: 'c' },
      ];
      const checkpoint = { mark: { inode: '1:2', headBytes: 0, headHash: '' }, offset: 900, mayRepeat: true };
      expect((await store.append(batchOf(sourceId, copied.map(lineOf), 0, { checkpoint }))).entryCount).toBe(1);
      expect(await store.status()).toMatchObject([{ entryCount: 2, unpairedCount: 1 }]);
      expect((await store.openSource('/var/log/audit.log', 'device')).checkpoint).toEqual(checkpoint);
      await put({ id: 'b', second: 3 });
      expect(await store.status()).toMatchObject([{ entryCount: 3, unpairedCount: 0 }]);
    });

    it('takes the same from many lines at once as from few', async () => {
      const from = new Date('2026-01-01T00:00:00Z');
      const lines = [...auditLines({ callCount: 600, seed: 7, from, to: new Date(from.getTime() + 3_600_000) })].flat();
      const large = await store.append(batchOf(sourceId, lines));
      const one = await store.query({ ...EVERYTHING, namespace: 'payments' }, { after: null, limit: 200 });
      const second = await open();
      try {
        const small = (await second.store.openSource('/var/log/audit.log', 'device')).sourceId;
        let [count, start] = [0, 0];
        for (let at = 0; at < lines.length; at += 50) {
          const batch = batchOf(small, lines.slice(at, at + 50), start);
          start = batch.checkpoint.offset;
          count += (await second.store.append(batch)).entryCount;
        }
        expect([large.entryCount, count]).toEqual([600, 600]);
        const other = await second.store.query({ ...EVERYTHING, namespace: 'payments' }, { after: null, limit: 200 });
        const withoutId = (rows: typeof one.rows) => rows.map(({ id: _, ...row }) => row);
        expect(withoutId(other.rows)).toEqual(withoutId(one.rows));
      } finally {
        await second.store.close();
        await second.clear();
      }
    });

    it('finds the damaged lines among many', async () => {
      const lines = Array.from({ length: 3000 }, (_, n) => lineOf({ id: `r-${n}`, second: n }));
      lines.splice(1500, 0, '{"cut', lineOf({ id: 'x' }).replace('"type":"response"', '"type":"nothing"'));
      expect(await store.append(batchOf(sourceId, lines))).toEqual({ entryCount: 3000, damagedCount: 2 });
    });

    it('keeps nothing of a batch that fails', async () => {
      await put({ id: 'a' });
      const failing = { ...batchOf(sourceId, [lineOf({ id: 'b' })]), damaged: [{ start: Number.NaN, length: 1, reason: 'torn' as const }] };
      await expect(store.append(failing)).rejects.toThrow();
      expect(await idsOf()).toEqual(['a']);
      await put({ id: 'c' });
      expect(await idsOf()).toEqual(['c', 'a']);
    });
  });
}
