import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startPostgres } from '#server/testing/dev-postgres.ts';
import type { OwnConsole } from '#server/testing/own-console.ts';
import { buildOwnEstate, type OwnEstate } from '#server/testing/own-estate.ts';
import { plainSender } from '#server/testing/plain-sender.ts';
import { startRaftBao } from '#server/testing/raft-bao.ts';
import { runRawFuzz } from '#server/testing/raw-fuzz-run.ts';
import { operationsOf } from '#server/testing/route-fuzz.ts';
import { runRouteFuzz } from '#server/testing/route-fuzz-run.ts';
import { strangeCalls } from '#server/testing/vault-table.ts';
import { signInByApi } from '../api-session.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const INPUTS_PER_MINUTE = 900;
/** Over bare sockets, each with a connection of its own. */
const RAW_PER_MINUTE = 100;
/** Of the first rounds, in which code is compiled and pools are filled. */
const WARM_UP_INPUTS = 200;
/** Of those over bare sockets, which are the first to ask for pages: their code is loaded then, and stays. */
const RAW_WARM_UP_INPUTS = 20;
const MOST_GROWTH = 1.05;
/** With room to spare, garbage looks like growth: the console collects it when it is told to. Twice, for what weak maps held. */
const COLLECT_ON_SIGNAL = `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => { collect(); collect(); });`;
const UNLIMITED = '100000000';

/**
 * Hostile inputs to every operation of a built console on PostgreSQL, 1,000 per operation and minute given, one in ten over a bare
 * socket: ten minutes are 10,000 each. All of it takes hours, so a part may be chosen: one operation of so many. Needs a finished build.
 */
export async function fuzz({ minutes, part, say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
  const bao = await startRaftBao({ dir, signal });
  const postgres = await startPostgres({ dir });
  let estate: OwnEstate | null = null;
  try {
    const databaseUrl = postgres.urlOf();
    estate = await buildOwnEstate(bao, 2);
    const env = Object.fromEntries(['API', 'ACT', 'CODE', 'SIGN_IN'].map((name) => [`SALLYPORT_LIMIT_${name}`, UNLIMITED]));
    // The door holds refusals back for half a second each, and is asked thousands of times.
    const own = await estate.startConsole({
      env: {
        ...env,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(COLLECT_ON_SIGNAL)}`,
        SALLYPORT_DATABASE_URL: databaseUrl,
        SALLYPORT_SIGN_IN_FLOOR_MS: '0',
        SALLYPORT_LOG_LEVEL: 'error',
      },
    });
    const session = await signInByApi(own.url, estate.person);
    const bytesBefore = (await stat(bao.auditFile)).size;
    const document = await (await session.call('GET', '/api/openapi.json')).json();
    // A sign-out would end what the others are tried with.
    const all = operationsOf(document).filter(({ name }) => name !== 'session.sign-out');
    const operations = all.filter((_, index) => index % part.of === part.index - 1);
    const { send, close } = plainSender(own.url, session.cookie, session.csrf);
    const run = (some: typeof operations, inputsPerOperation: number, seed: number) =>
      runRouteFuzz({ operations: some, inputsPerOperation, seed, send, signal, say });
    const { host, origin } = new URL(own.url);
    const frame = { host, origin, cookie: session.cookie, csrf: session.csrf };
    const runRaw = (some: typeof operations, inputsPerOperation: number, seed: number) =>
      runRawFuzz({ operations: some, inputsPerOperation, seed, signal, ...frame });
    await run(operations, WARM_UP_INPUTS, 1);
    await runRaw(operations, RAW_WARM_UP_INPUTS, 99);
    const heaps = [await heapBytes(own)];
    const reports = [];
    for (const some of slices(operations)) {
      reports.push(await run(some, Math.round(minutes * INPUTS_PER_MINUTE), 2 + reports.length));
      heaps.push(await heapBytes(own));
      say(`heap: ${heaps.join(', ')}`);
    }
    const rawReports = [];
    for (const some of slices(operations)) {
      rawReports.push(await runRaw(some, Math.round(minutes * RAW_PER_MINUTE), 100 + rawReports.length));
      heaps.push(await heapBytes(own));
      say(`heap: ${heaps.join(', ')}`);
    }
    close();
    const strange = await strangeCallsSince(bao.auditFile, bytesBefore);
    const faults = [...reports, ...rawReports].flatMap((report) => report.faults);
    for (const line of [...faults, ...strange.map((path) => `a call that is not in the table: ${path}`)]) say(line);
    const growth = (heaps.at(-1) ?? 0) / (heaps[0] ?? 1);
    const figures = {
      part: `${part.index}/${part.of}`,
      operations: operations.map(({ name }) => name),
      sentCount: sum(reports.map(({ sentCount }) => sentCount)),
      codes: counted(reports.map(({ codes }) => codes)),
      slowestMs: Math.max(...reports.map(({ slowestMs }) => slowestMs)),
      rawCount: sum(rawReports.map(({ sentCount }) => sentCount)),
      rawStatuses: counted(rawReports.map(({ statuses }) => statuses)),
      faultCount: faults.length,
      strangeCount: strange.length,
      heapMb: heaps.map((bytes) => Math.round(bytes / 1e5) / 10),
      heapGrowth: growth.toFixed(3),
    };
    return { figures, holds: faults.length === 0 && strange.length === 0 && growth <= MOST_GROWTH };
  } finally {
    await estate?.clear();
    await postgres.stop();
    await bao.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Line by line: a long run leaves more than a string can hold. */
async function strangeCallsSince(file: string, start: number): Promise<string[]> {
  const strange = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(file, { start }) }))
    for (const path of strangeCalls([line])) strange.add(path);
  return [...strange];
}

/** Four, between which the heap is looked at: growth that goes on is told from what fills once. */
function slices<T>(all: readonly T[]): T[][] {
  const size = Math.ceil(all.length / 4);
  return [0, 1, 2, 3].map((index) => all.slice(index * size, (index + 1) * size));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, next) => total + next, 0);

function counted(parts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const part of parts) for (const [name, count] of Object.entries(part)) total[name] = (total[name] ?? 0) + count;
  return total;
}

/** What stays after a collection: the least of some looks, since the question itself takes some. */
async function heapBytes(own: OwnConsole): Promise<number> {
  const token = (await readFile(join(own.dataDir, 'metrics-token'), 'utf8')).trim();
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 5; look += 1) {
    own.kill('SIGUSR2');
    const text = await (await fetch(`${own.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
    least = Math.min(least, Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1] ?? Number.POSITIVE_INFINITY));
  }
  return least;
}
