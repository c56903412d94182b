import { auditLines } from '#server/testing/audit/entries.ts';
import { seededRandom } from '#server/testing/estate/history/seeded-random.ts';
import { createRedactor } from '#server/vault/index.ts';
import { median, timeMs } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const LIVE_VALUES = 5_000;
const CALLS = 6_000;
const ROUNDS = 15;
const SPAN = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-02T00:00:00Z') };

/** Audit entries, lines of our own log and stacks; one line in forty holds a live token, one in forty a password by name. */
function mixedLines(tokens: readonly string[]): string[] {
  const random = seededRandom(7);
  const lines: string[] = [];
  for (const pair of auditLines({ callCount: CALLS, seed: 7, ...SPAN })) lines.push(...pair);
  const ours = (at: number) => {
    const base = { level: 'info', time: '2026-01-01T09:12:31.402Z', verb: 'leases.list', requestId: random.hex(32), elapsedMs: at % 400 };
    if (at % 8 === 0) return JSON.stringify({ ...base, note: `renewed ${tokens[at % tokens.length]} for ${random.hex(8)}` });
    if (at % 8 === 1) return JSON.stringify({ ...base, request: { user: 'ben', password: random.letters(20) } });
    const stack = Array.from({ length: 12 }, (_, depth) => `    at step${depth} (file:///srv/app/server/services/leases/verb.ts:${at}:7)`);
    return JSON.stringify({ ...base, err: { type: 'Error', message: 'the upstream is slow', stack: `Error: slow\n${stack.join('\n')}` } });
  };
  for (let at = 0; at < CALLS / 2; at += 1) lines.push(ours(at));
  return lines;
}

export const coreRedact: Bench = {
  name: 'core.redact',
  what: `redactor on mixed log lines with ${LIVE_VALUES} live values, one core; JSON.parse of the same beside it`,
  unit: 'MB/s',
  aim: { atLeast: 50 },
  async run() {
    const random = seededRandom(3);
    const redactor = createRedactor();
    const tokens = Array.from({ length: LIVE_VALUES }, () => `s.${random.letters(24)}`);
    for (const token of tokens) redactor.protect(token);
    const lines = mixedLines(tokens);
    const megabytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;
    const ours: number[] = [];
    const parse: number[] = [];
    for (let round = -3; round < ROUNDS; round += 1) {
      // Fresh strings, as they come from a log: a string that was searched before may be laid out better.
      const fresh = lines.map((line) => Buffer.from(line).toString());
      const oursMs = await timeMs(async () => fresh.map(redactor.redactText));
      const parseMs = await timeMs(async () => fresh.map((line) => JSON.parse(line)));
      if (round < 0) continue;
      ours.push(oursMs);
      parse.push(parseMs);
    }
    const rate = (times: readonly number[]) => megabytes / (median(times) / 1000);
    return { value: rate(ours), beside: `JSON.parse ${roundFigure(rate(parse))} MB/s, ${roundFigure(megabytes)} MB`, n: ROUNDS };
  },
};
