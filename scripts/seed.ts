import { join } from 'node:path';
import { systemClock } from '#server/platform/index.ts';
import { addManyLeases } from '#server/testing/estate/big.ts';
import { vaultAdmin } from '#server/testing/estate/vault-admin.ts';
import { readDemoFile } from './start/demo-file.ts';
import { createProgress } from './start/progress.ts';

const SCENARIOS = {
  big: 'adds 100,000 leases to the running demo (a second run adds what is missing of them)',
} as const;

const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());

/** `npm run seed <scenario> [count]`: puts more into the running demo. */
async function main([name, count]: string[]): Promise<void> {
  if (name !== 'big') {
    const list = Object.entries(SCENARIOS).map(([scenario, what]) => `  ${scenario}  ${what}`);
    process.stdout.write(`npm run seed <scenario>\n${list.join('\n')}\n`);
    if (name !== undefined) process.exitCode = 1;
    return;
  }
  const wanted = count === undefined ? 100_000 : Number(count);
  if (!Number.isInteger(wanted) || wanted < 1) throw new Error('The count of leases must be a whole number above 0.');
  const demo = readDemoFile(join(process.env.SALLYPORT_DATA_DIR || '.sallyport', 'demo.json'));
  const progress = createProgress({ out: process.stdout, nowMs: () => performance.now() });
  const vault = vaultAdmin({ address: demo.vaultAddr, token: demo.rootToken });
  const made = await addManyLeases({ vault, wanted, clock: systemClock, say: progress.say, signal: end.signal });
  progress.say(end.signal.aborted ? `Stopped after ${made} leases; run it again to go on` : `Done: ${made} leases were added`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  const isAway = error instanceof TypeError;
  process.stderr.write(`${isAway ? 'The demo does not answer: start it with "npm start" first.' : (error as Error).message}\n`);
  process.exitCode = 1;
});
