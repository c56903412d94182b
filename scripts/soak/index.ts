import { parseArgs } from 'node:util';
import { credentials } from './credentials.ts';
import { enumeration } from './enumeration.ts';
import { faults } from './faults.ts';
import { fuzz } from './fuzz.ts';
import { mutation } from './mutation.ts';
import { parsePart } from './options.ts';
import { outage } from './outage.ts';
import { races } from './races.ts';
import { reads } from './reads.ts';
import { schedules } from './schedules.ts';

const SOAKS = { credentials, enumeration, faults, fuzz, mutation, outage, races, reads, schedules } as const;
/** What lasts as long as it takes, whatever `--minutes` says. */
const OWN_LENGTH: Partial<Record<keyof typeof SOAKS, string>> = {
  mutation: 'every mutant of stryker.config.json',
  outage: 'a minute of outage',
  races: 'a thousand rounds',
};

const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end.abort());

// Standard output is for the figures alone.
const say = (line: string) => console.error(`· ${line}`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { minutes: { type: 'string', default: '10' }, part: { type: 'string', default: '1/1' } },
    allowPositionals: true,
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error('--minutes must be a number above 0.');
  const part = parsePart(values.part);
  const names = positionals.length === 0 ? Object.keys(SOAKS) : positionals;
  const unknown = names.filter((name) => !(name in SOAKS));
  if (unknown.length > 0) throw new Error(`No such soak: ${unknown.join(', ')}. There are: ${Object.keys(SOAKS).join(', ')}.`);
  if (part.of > 1 && names.some((name) => name !== 'fuzz')) throw new Error('Only fuzz can be done in parts.');
  let failureCount = 0;
  for (const name of names as (keyof typeof SOAKS)[]) {
    say(`${name}: ${OWN_LENGTH[name] ?? `${minutes} minutes`}`);
    const { figures, holds } = await SOAKS[name]({ minutes, part, say, signal: end.signal });
    console.log(JSON.stringify({ name, ...figures, holds }));
    if (!holds) failureCount += 1;
  }
  return failureCount > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
