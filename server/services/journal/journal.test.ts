import { describe, expect, it } from 'vitest';
import type { JournalQueryRequest } from '#lib/contracts/journal.ts';
import { AppError } from '#server/platform/index.ts';
import type { ChainedRow, JournalCheck, JournalFilter, JournalReader } from '#server/store/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { csvLine, ndjsonLine } from './export-lines.ts';
import { journalExport, journalQuery, journalRead, journalStatus, journalVerify } from './index.ts';

const OWN = '6f1f0a3c-0000-4000-8000-000000000001';
const row = (over: Partial<ChainedRow['entry']> = {}, seq = 7): ChainedRow => ({
  seq,
  hash: 'a'.repeat(64),
  previousHash: 'b'.repeat(64),
  at: '2026-11-20T08:00:00.007Z',
  entry: {
    kind: 'outcome',
    requestId: 'r-1',
    verb: 'lease.revoke',
    entityId: 'e-2',
    displayName: 'userpass-ben',
    namespace: 'team',
    address: '10.0.0.1',
    code: 'ok',
    details: { leaseId: 'a/b' },
    ...over,
  },
});
const right = (namespace: string, ...capabilities: string[]) => ({ [`sallyport/data/console/journal/${namespace}`]: capabilities });

function setUp(
  granted: Record<string, string[]>,
  over: { namespace?: string; rows?: ChainedRow[]; refusal?: AppError; isStoreDown?: boolean } = {},
) {
  const filters: JournalFilter[] = [];
  const asked: string[] = [];
  let startedCount = 0;
  const rows = over.rows ?? [row(), row({ namespace: 'other', entityId: OWN }, 8), row({ namespace: 'other' }, 9)];
  const guarded = <T>(value: T) => (over.isStoreDown ? Promise.reject(new AppError('store_unavailable')) : Promise.resolve(value));
  const journalReader: JournalReader = {
    query(filter) {
      filters.push(filter);
      return guarded({ rows, next: null, isCutShort: false });
    },
    request: (requestId) => guarded(rows.filter(({ entry }) => entry.requestId === requestId)),
    row: (seq) => guarded(rows.filter((one) => one.seq === seq && one.entry.requestId === '')),
    head: () => guarded({ seq: 9, hash: 'a'.repeat(64) }),
  };
  const journalCheck: JournalCheck = {
    state: () => ({ state: 'never', checkedCount: 0, rowCount: 0, endedAt: null, badSeq: null, fault: null }),
    start() {
      startedCount += 1;
    },
    stop: async () => undefined,
  };
  const ctx = verbContext({
    journalReader,
    journalCheck,
    clock: createFakeClock(new Date('2026-11-28T12:00:00Z')),
    ...(over.namespace === undefined ? {} : { namespace: over.namespace }),
    async capabilities(_session, _namespace, paths) {
      if (over.refusal) throw over.refusal;
      asked.push(...paths);
      return new Map(paths.map((path) => [path, new Set(granted[path] ?? ['deny'])]));
    },
  });
  return { ctx, filters, asked, started: () => startedCount };
}

const query = (ctx: ReturnType<typeof setUp>['ctx'], input: Partial<JournalQueryRequest> = {}) =>
  journalQuery.run(ctx, journalQuery.input.parse({ namespace: 'team', ...input }));

describe('who may read the journal', () => {
  it('reads all of a namespace with the right to it, as Vault says', async () => {
    const { ctx, filters, asked } = setUp(right('team', 'read'));
    expect(await query(ctx)).toMatchObject({ scope: 'namespace' });
    expect(asked).toEqual(['sallyport/data/console/journal/team']);
    expect(filters[0]).toMatchObject({ namespace: 'team', entityId: null });
  });

  it.each([
    ['without it', {}, ''],
    ['with the right to another namespace', right('other', 'read'), ''],
    ['with a deny beside it', right('team', 'read', 'deny'), ''],
    ['who signed in to a child namespace', right('team', 'root'), 'team'],
  ])('reads their own rows only %s', async (_, granted, namespace) => {
    const { ctx, filters } = setUp(granted as Record<string, string[]>, { namespace });
    expect(await query(ctx)).toMatchObject({ scope: 'own' });
    expect(filters[0]).toMatchObject({ namespace: null, entityId: OWN });
  });

  it('sees of one request what belongs to the namespace, or to themselves, and else nothing', async () => {
    const read = (granted: Record<string, string[]>, rows?: ChainedRow[]) =>
      journalRead.run(setUp(granted, rows ? { rows } : {}).ctx, { namespace: 'team', requestId: 'r-1' });
    expect((await read(right('team', 'read'))).rows.map(({ seq }) => seq)).toEqual([7]);
    expect((await read({})).rows.map(({ seq }) => seq)).toEqual([8]);
    await expect(read({}, [row()])).rejects.toMatchObject({ code: 'journal_entry_gone' });
  });

  it('reads by its place in the chain what no request made, with the same right', async () => {
    const rows = [row({ requestId: '' }, 8), row({ requestId: '', namespace: 'other' }, 9), row()];
    const read = (requestId: string) => journalRead.run(setUp(right('team', 'read'), { rows }).ctx, { namespace: 'team', requestId });
    expect((await read('row-8')).rows.map(({ seq }) => seq)).toEqual([8]);
    for (const other of ['row-9', 'row-7', 'row-', 'row-1x'])
      await expect(read(other)).rejects.toMatchObject({ code: 'journal_entry_gone' });
  });

  it('neither sees nor starts a check of the chain without the right', async () => {
    const { ctx, started } = setUp({});
    await expect(journalStatus.run(ctx, { namespace: 'team' })).rejects.toMatchObject({ code: 'vault_denied' });
    await expect(journalVerify.run(ctx, { namespace: 'team' })).rejects.toMatchObject({ code: 'vault_denied' });
    expect(started()).toBe(0);
    const may = setUp(right('team', 'read'));
    expect(await journalVerify.run(may.ctx, { namespace: 'team' })).toMatchObject({ head: { seq: 9 } });
    expect(may.started()).toBe(1);
  });

  it('is told when Vault or the store does not answer, which is not emptiness', async () => {
    await expect(query(setUp({}, { refusal: new AppError('vault_unreachable') }).ctx)).rejects.toMatchObject({ code: 'vault_unreachable' });
    await expect(query(setUp({}, { isStoreDown: true }).ctx)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('what is asked of the store', () => {
  it('are the codes behind a word', async () => {
    const { ctx, filters } = setUp(right('team', 'read'));
    for (const outcome of ['done', 'refused', 'failed', 'unknown'] as const) await query(ctx, { outcome });
    expect(filters.map(({ codes, hasOpen }) => [codes?.length === 1 ? codes[0] : 'many', hasOpen])).toEqual([
      ['ok', false],
      ['many', false],
      ['many', false],
      ['outcome_unknown', true],
    ]);
    expect(filters[1]?.codes).toContain('code_refused');
    expect(filters[2]?.codes).toContain('vault_unreachable');
  });

  it.each([
    { outcome: 'all' },
    { verb: 'x;drop' },
    { cursor: '1' },
    { limit: '201' },
    { from: 'yesterday' },
    { namespace: '../x' },
    { other: '1' },
  ])('is nothing when the request is %j', (input) => expect(journalQuery.input.safeParse(input).success).toBe(false));
});

describe('an export', () => {
  it('has every row of the filter as a line, and ends with what was written before it began', async () => {
    const { ctx, filters } = setUp(right('team', 'read'));
    const file = await journalExport.run(ctx, journalExport.input.parse({ namespace: 'team', format: 'ndjson' }));
    let text = '';
    for await (const piece of file.bytes) text += Buffer.from(piece).toString();
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([7, 8, 9]);
    expect(file).toMatchObject({ name: 'journal-2026-11-28T12-00-00Z.ndjson', sizeBytes: null });
    expect(filters[0]?.to).toEqual(new Date('2026-11-28T12:00:00Z'));
  });

  it.each(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', ' =1', '|cmd', '＝1', 'a\n=1'])(
    'writes no cell that a spreadsheet runs: %j',
    (displayName) => {
      const line = csvLine(row({ displayName }));
      const cell = line.split('","')[8] ?? '';
      expect(cell).toBe(displayName.startsWith('a') ? displayName : `'${displayName}`);
    },
  );

  it('keeps quotes, commas and line ends inside their cell, and one line one row', () => {
    expect(csvLine(row({ displayName: 'a "b", c' }))).toContain(',"a ""b"", c",');
    expect(ndjsonLine(row({ displayName: 'a\u2028b\nc\r\u001b[31m' })).split(/[\n\r\u2028\u2029]/)).toHaveLength(2);
  });

  it('says in its own row what was exported, without the words that were searched for', () => {
    const input = journalExport.input.parse({ namespace: 'team', format: 'csv', text: 'planted-9', who: 'planted-8' });
    expect(JSON.stringify(journalExport.describe?.(input))).not.toContain('planted');
  });
});
