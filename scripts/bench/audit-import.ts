import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type AuditStore, createDuckDbStore } from '#server/audit-store/index.ts';
import { writeAuditLines } from '#server/testing/audit/entries.ts';
import { median, timeMs } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const CALLS = 500_000;
const ROUNDS = 3;
const BATCH_BYTES = 32 * 1024 * 1024;
const LIMITS = { memoryBytes: 512_000_000, threads: 2 };
/** What the product takes from an entry, for the rival that takes the same. */
const COLUMNS = [
  '$.type',
  '$.time',
  '$.request.id',
  '$.request.operation',
  '$.request.path',
  '$.request.mount_point',
  '$.request.namespace.path',
  '$.auth.entity_id',
  '$.auth.display_name',
  '$.request.remote_address',
  '$.auth.policies',
  '$.auth.policy_results.allowed',
  '$.response.secret.lease_id',
  '$.error',
];
export const FROM = new Date('2026-01-01T00:00:00Z');
export const TO = new Date('2026-01-31T00:00:00Z');

/** A file of a million entries, in a directory that is gone afterwards. */
export async function withMillion<T>(say: (line: string) => void, work: (file: string, dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-bench-audit-'));
  try {
    say(`writing ${2 * CALLS} entries`);
    const file = join(dir, 'audit.ndjson');
    const sizeBytes = await writeAuditLines(file, { callCount: CALLS, seed: 1, from: FROM, to: TO });
    say(`${roundFigure(sizeBytes / 1e9)} GB`);
    return await work(file, dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The whole file into a new store, batch by batch, as the tail does it. The caller closes the store. */
export async function importAll(file: string, storeFile: string): Promise<AuditStore> {
  for (const suffix of ['', '.wal']) rmSync(storeFile + suffix, { force: true });
  const store = await createDuckDbStore({ file: storeFile, ...LIMITS });
  const { sourceId } = await store.openSource(file, 'device');
  const handle = openSync(file, 'r');
  const buffer = Buffer.alloc(BATCH_BYTES);
  for (let start = 0; ; ) {
    const length = buffer.subarray(0, readSync(handle, buffer, 0, BATCH_BYTES, start)).lastIndexOf(10) + 1;
    if (length === 0) return store;
    const checkpoint = { mark: { inode: '0:0', headBytes: 0, headHash: '' }, offset: start + length };
    await store.append({
      sourceId,
      lines: buffer.subarray(0, length),
      start,
      damaged: [],
      checkpoint,
      isRotation: false,
      isRestLost: false,
    });
    start += length;
  }
}

async function readByEngineAlone(file: string, storeFile: string): Promise<void> {
  for (const suffix of ['', '.wal']) rmSync(storeFile + suffix, { force: true });
  const settings = { threads: String(LIMITS.threads), memory_limit: '512MB', preserve_insertion_order: 'false' };
  const instance = await DuckDBInstance.create(storeFile, settings);
  const connection = await instance.connect();
  const list = COLUMNS.map((_, index) => `v[${index + 1}] as c${index}`).join(', ');
  const paths = COLUMNS.map((path) => `'${path}'`).join(', ');
  await connection.run(
    `create table entry as select ${list} from (select json_extract_string(json, [${paths}]) as v from read_ndjson_objects('${file}')) where v[1] = 'response'`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function compare(file: string, dir: string, say: (line: string) => void, rival: () => Promise<unknown>) {
  const times: { ours: number[]; rival: number[] } = { ours: [], rival: [] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}`);
    times.ours.push(await timeMs(async () => (await importAll(file, join(dir, 'ours.duckdb'))).close()));
    times.rival.push(await timeMs(rival));
  }
  const [oursMs, rivalMs] = [median(times.ours), median(times.rival)];
  return { value: rivalMs / oursMs, beside: `${roundFigure(oursMs / 1000)} s : ${roundFigure(rivalMs / 1000)} s`, n: ROUNDS };
}

export const auditImport: Bench = {
  name: 'audit.import',
  what: 'rate of importing 1 M audit entries : DuckDB alone reading the same columns',
  unit: '×',
  aim: { atLeast: 0.7 },
  run: (_stage, say) => withMillion(say, (file, dir) => compare(file, dir, say, () => readByEngineAlone(file, join(dir, 'rival.duckdb')))),
};

export const auditImportJq: Bench = {
  name: 'audit.import-jq',
  what: 'rate of importing 1 M audit entries : jq -c . over the file',
  unit: '×',
  aim: { atLeast: 5 },
  async run(_stage, say) {
    if (spawnSync('jq', ['--version']).status !== 0) throw new Error('there is no jq here (Debian: apt-get install jq).');
    return withMillion(say, (file, dir) =>
      compare(file, dir, say, async () => {
        const child = spawn('jq', ['-c', '.', file], { stdio: ['ignore', 'ignore', 'inherit'] });
        const [code] = await once(child, 'exit');
        if (code !== 0) throw new Error('jq failed.');
      }),
    );
  },
};
