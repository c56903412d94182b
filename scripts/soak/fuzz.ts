import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
const MOST_GROWTH = 1.05;
const UNLIMITED = '100000000';

/** Hostile inputs to every operation of a built console, 1,000 per operation and minute given, one in ten over a bare socket: ten minutes are 10,000 each. Needs a finished build. */
export async function fuzz({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
  const bao = await startRaftBao({ dir, signal });
  let estate: OwnEstate | null = null;
  try {
    estate = await buildOwnEstate(bao, 2);
    const env = Object.fromEntries(['API', 'ACT', 'CODE', 'SIGN_IN'].map((name) => [`SALLYPORT_LIMIT_${name}`, UNLIMITED]));
    // The door holds refusals back for half a second each, and is asked thousands of times.
    const own = await estate.startConsole({
      // With room to spare, garbage looks like growth: Node collects it when it must.
      env: { ...env, NODE_OPTIONS: '--max-old-space-size=200', SALLYPORT_SIGN_IN_FLOOR_MS: '0', SALLYPORT_LOG_LEVEL: 'error' },
    });
    const session = await signInByApi(own.url, estate.person);
    const linesBefore = (await readFile(bao.auditFile, 'utf8')).split('\n').length;
    const document = await (await session.call('GET', '/api/openapi.json')).json();
    // A sign-out would end what the others are tried with.
    const operations = operationsOf(document).filter(({ name }) => name !== 'session.sign-out');
    const { send, close } = plainSender(own.url, session.cookie, session.csrf);
    const run = (inputsPerOperation: number, seed: number) => runRouteFuzz({ operations, inputsPerOperation, seed, send, signal, say });
    await run(WARM_UP_INPUTS, 1);
    const firstBytes = await heapBytes(own);
    say(`heap after the first rounds: ${firstBytes}`);
    const report = await run(Math.round(minutes * INPUTS_PER_MINUTE), 2);
    say(`heap before bare sockets: ${await heapBytes(own)}`);
    const { host, origin } = new URL(own.url);
    const frame = { host, origin, cookie: session.cookie, csrf: session.csrf };
    const raw = await runRawFuzz({ operations, inputsPerOperation: Math.round(minutes * RAW_PER_MINUTE), seed: 3, signal, ...frame });
    const growth = (await heapBytes(own)) / firstBytes;
    close();
    const strange = strangeCalls((await readFile(bao.auditFile, 'utf8')).split('\n').slice(linesBefore - 1));
    for (const line of [...report.faults, ...raw.faults, ...strange.map((path) => `a call that is not in the table: ${path}`)]) say(line);
    const { sentCount, codes, slowestMs } = report;
    const figures = {
      operations: operations.length,
      sentCount,
      codes,
      slowestMs,
      rawCount: raw.sentCount,
      rawStatuses: raw.statuses,
      faultCount: report.faults.length + raw.faults.length,
      strangeCount: strange.length,
      heapGrowth: growth.toFixed(3),
    };
    return { figures, holds: figures.faultCount === 0 && strange.length === 0 && growth <= MOST_GROWTH };
  } finally {
    await estate?.clear();
    await bao.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The least of several looks at the heap: garbage that waits for its collection is no growth. */
async function heapBytes(own: OwnConsole): Promise<number> {
  const token = (await readFile(join(own.dataDir, 'metrics-token'), 'utf8')).trim();
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 200; look += 1) {
    const text = await (await fetch(`${own.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
    least = Math.min(least, Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1] ?? Number.POSITIVE_INFINITY));
  }
  return least;
}
