import { setImmediate as turn } from 'node:timers/promises';

/** How a try was refused, as far as the one who tried can see: a status, and a body without what is new in every answer. */
export interface Refusal {
  status: number;
  body: string;
}

/** One way to be refused. Whoever tries must not learn which one it was. */
export interface RefusalKind {
  stage: string;
  name: string;
  /** Done before, and not measured. */
  prepare?(): Promise<void>;
  send(nth: number): Promise<Refusal>;
}

export interface StageReport {
  stage: string;
  /** `kind: status body`, one line for each answer that a kind gave. One alone may stand here, whatever the kind. */
  answers: string[];
  /** By kind, in milliseconds. */
  medians: Record<string, number>;
  leastMs: number;
  /** Between the medians that are furthest apart. */
  spreadMs: number;
}

interface Options {
  perKind: number;
  /** So many are under way at once. */
  lanes: number;
  signal?: AbortSignal;
  /** Told after every hundred of each kind. */
  say?: (line: string) => void;
}

/** Sends so many of each kind and compares them, stage by stage. The kinds take turns, so that a slow moment of the machine meets all of them. */
export async function compareRefusals(kinds: readonly RefusalKind[], options: Options): Promise<StageReport[]> {
  const reports: StageReport[] = [];
  for (const stage of new Set(kinds.map((kind) => kind.stage))) {
    const those = kinds.filter((kind) => kind.stage === stage);
    reports.push(reportOf(stage, await sendAll(stage, those, options)));
  }
  return reports;
}

interface Sent {
  timesMs: number[];
  answers: Map<string, number>;
}

async function sendAll(stage: string, kinds: readonly RefusalKind[], { perKind, lanes, signal, say }: Options): Promise<Map<string, Sent>> {
  const sent = new Map(kinds.map(({ name }): [string, Sent] => [name, { timesMs: [], answers: new Map() }]));
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < perKind * kinds.length) {
      signal?.throwIfAborted();
      const nth = next++;
      const round = Math.floor(nth / kinds.length);
      // Another order in every round: no kind always follows the same one.
      const kind = kinds[(nth + round) % kinds.length] as RefusalKind;
      await kind.prepare?.();
      await turn();
      const startedAtMs = performance.now();
      const { status, body } = await kind.send(round);
      const tookMs = performance.now() - startedAtMs;
      const seen = sent.get(kind.name) as Sent;
      seen.timesMs.push(tookMs);
      const answer = `${status} ${body}`;
      seen.answers.set(answer, (seen.answers.get(answer) ?? 0) + 1);
      if (nth % (100 * kinds.length) === 0 && nth > 0) say?.(`${stage}: ${round} of ${perKind} of each kind`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sent;
}

function reportOf(stage: string, sent: ReadonlyMap<string, Sent>): StageReport {
  const all = new Set([...sent.values()].flatMap(({ answers }) => [...answers.keys()]));
  const medians = Object.fromEntries([...sent].map(([name, { timesMs }]) => [name, Number(medianOf(timesMs).toFixed(2))]));
  const values = Object.values(medians);
  return {
    stage,
    answers:
      all.size === 1
        ? [...all]
        : [...sent].flatMap(([name, { answers }]) => [...answers].map(([answer, count]) => `${name}, ${count} times: ${answer}`)),
    medians,
    leastMs: Number(
      Math.min(
        ...[...sent.values()].flatMap(({ timesMs }) => timesMs.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)),
      ).toFixed(2),
    ),
    spreadMs: Number((Math.max(...values) - Math.min(...values)).toFixed(2)),
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
