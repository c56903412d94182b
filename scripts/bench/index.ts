import { parseArgs } from 'node:util';
import { auditImport, auditImportJq } from './audit-import.ts';
import { auditPanels } from './audit-panels.ts';
import { bffRead } from './bff-read.ts';
import { coreBaoProxy } from './core-bao-proxy.ts';
import { coreCacheHit, coreCacheMemory } from './core-cache.ts';
import { coreRedact } from './core-redact.ts';
import { coreOverhead, coreSingleFlight } from './core-upstream.ts';
import { jsLeases, jsSignIn } from './first-load.ts';
import { leaseFirstRows } from './lease-first-rows.ts';
import { leasePage } from './lease-page.ts';
import { type Bench, type Result, resultOf, resultTable, roundFigure } from './result.ts';
import { snapshotStream } from './snapshot-stream.ts';
import { makeStage } from './stage.ts';
import { startReady } from './start-ready.ts';

/** Names are stable: figures of different days are compared by them. */
const BENCHES: readonly Bench[] = [
  coreRedact,
  bffRead,
  coreCacheHit,
  coreCacheMemory,
  coreSingleFlight,
  coreOverhead,
  coreBaoProxy,
  jsSignIn,
  jsLeases,
  startReady,
  leaseFirstRows,
  leasePage,
  snapshotStream,
  auditImport,
  auditImportJq,
  auditPanels,
];

// Standard output is for the result alone, so that `--json` prints one array and nothing else.
const say = (line: string) => console.error(`· ${line}`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, leases: { type: 'string', default: '100000' } },
    allowPositionals: true,
  });
  const leaseCount = Number(values.leases);
  if (!Number.isInteger(leaseCount) || leaseCount < 1000) throw new Error('--leases must be a whole number from 1000 on.');
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0)
    throw new Error(`No such bench: ${unknown.join(', ')}. There are: ${BENCHES.map(({ name }) => name).join(', ')}.`);

  const { stage, clear } = makeStage(leaseCount, say);
  const results: Result[] = [];
  let failureCount = 0;
  const stop = () => void clear().finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for (const bench of BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
      say(`${bench.name}: ${bench.what}`);
      try {
        results.push(resultOf(bench, await bench.run(stage, say)));
      } catch (error) {
        failureCount += 1;
        say(`${bench.name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    await clear();
  }
  const rounded = results.map((result) => ({ ...result, value: roundFigure(result.value) }));
  if (values.json)
    console.log(
      JSON.stringify(
        rounded.map(({ name, value, unit, aim, holds, beside, n }) => ({ name, value, unit, aim, holds, beside, n })),
        null,
        2,
      ),
    );
  else console.log(resultTable(rounded));
  return failureCount > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
