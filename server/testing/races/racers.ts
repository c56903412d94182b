import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { RacePlace } from './race-engine.ts';
import type { Race, RaceAnswer } from './worker.ts';

export const PROCESSES = 4;

interface Racer {
  child: ChildProcess;
  lines: AsyncIterator<string>;
  reader: Interface;
}

/** Several real processes that do the same at the same time, and what they counted, together. */
export interface Racers {
  /** The values are dealt out in turn, one for each try; a single one is shared by all. So are the sessions, one for each process. */
  run(act: Race['act'], sessionIds: readonly string[], values: readonly string[], total: number): Promise<RaceAnswer>;
  close(): Promise<void>;
}

export async function startRacers(place: RacePlace): Promise<Racers> {
  const racers = await Promise.all(Array.from({ length: PROCESSES }, () => startRacer(place)));
  return {
    async run(act, sessionIds, values, total) {
      racers.forEach(({ child }, index) => {
        const race: Race = { act, sessionId: sessionIds[index % sessionIds.length] ?? '', values: [] };
        for (let nth = index; nth < total; nth += PROCESSES) race.values.push(values[nth % values.length] ?? '');
        child.stdin?.write(`${JSON.stringify(race)}\n`);
      });
      await Promise.all(racers.map(({ lines }) => answerOf(lines)));
      for (const { child } of racers) child.stdin?.write('go\n');
      const together: RaceAnswer = { outcomes: {}, won: null, looks: 0 };
      for (const answer of await Promise.all(racers.map(({ lines }) => answerOf(lines)))) {
        together.won ??= answer.won;
        together.looks += answer.looks;
        for (const [code, count] of Object.entries(answer.outcomes)) together.outcomes[code] = (together.outcomes[code] ?? 0) + count;
      }
      return together;
    },
    close: async () => void (await Promise.all(racers.map(endRacer))),
  };
}

async function startRacer(place: RacePlace): Promise<Racer> {
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', 'server/testing/races/worker.ts'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const reader = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const lines = reader[Symbol.asyncIterator]();
  child.stdin?.write(`${JSON.stringify(place)}\n`);
  await answerOf(lines);
  return { child, lines, reader };
}

async function answerOf(lines: AsyncIterator<string>): Promise<RaceAnswer> {
  const line = await lines.next();
  if (line.done) throw new Error('A racing process ended by itself.');
  return JSON.parse(line.value) as RaceAnswer;
}

async function endRacer({ child, reader }: Racer): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(insist);
  reader.close();
}
