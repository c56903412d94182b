import { Agent, get } from 'node:http';
import { systemClock } from '#server/platform/index.ts';
import { type PaymentStageOptions, startPaymentService } from './payment-stage.ts';

export interface PaymentSoakOptions extends PaymentStageOptions {
  queriesPerSecond: number;
  durationSeconds: number;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

export interface PaymentSoakResult {
  queryCount: number;
  failedCount: number;
  /** Status or Node code of the first failure; null when there is none. */
  firstFailure: string | null;
  rotationCount: number;
  renewalCount: number;
  loginCount: number;
  /** Most users of Vault's seen in PostgreSQL at once, by a look every tenth of a second. */
  mostUsers: number;
  /** How many of those looks there were. */
  lookCount: number;
  /** Most leases issued and not yet verified as gone, by the service's own events: misses nothing that lived between two looks. */
  mostLeases: number;
  usersLeft: number;
  exitCode: number | null;
  stopMs: number;
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
  /** The secret id, anything shaped like a token or a password by name in what the service printed. */
  isLeaking: boolean;
}

/** A machine that cannot keep the pace gets no longer queue than this: answers that are late for that say nothing of credentials. */
const MOST_IN_FLIGHT = 200;
const WATCH_EVERY_MS = 100;
const SAY_EVERY = 30_000 / WATCH_EVERY_MS;

/** The example service under a steady load of queries while its database users come and go, then SIGTERM. Counts what fails and who is left. */
export async function runPaymentSoak(options: PaymentSoakOptions): Promise<PaymentSoakResult> {
  const { stage, queriesPerSecond, durationSeconds, signal, say } = options;
  const service = await startPaymentService(options);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const tookMs: number[] = [];
  const seen = { failedCount: 0, firstFailure: null as string | null, mostUsers: 0, lookCount: 0 };
  const startedAtMs = systemClock.monotonicMs();
  const endsAtMs = startedAtMs + durationSeconds * 1000;
  const goesOn = () => systemClock.monotonicMs() < endsAtMs && !signal?.aborted;
  const inFlight = new Set<Promise<void>>();
  async function one(id: number): Promise<void> {
    const sentAtMs = systemClock.monotonicMs();
    const failure = await ask(`${service.url}/payments/${id}`, agent, id);
    tookMs.push(systemClock.monotonicMs() - sentAtMs);
    if (failure === null) return;
    seen.failedCount += 1;
    seen.firstFailure ??= failure;
  }
  async function send(): Promise<void> {
    for (let count = 1; goesOn(); count += 1) {
      const query = one(count).finally(() => inFlight.delete(query));
      inFlight.add(query);
      if (inFlight.size >= MOST_IN_FLIGHT) await Promise.race(inFlight);
      const waitMs = startedAtMs + (count * 1000) / queriesPerSecond - systemClock.monotonicMs();
      if (waitMs > 0) await systemClock.sleep(waitMs);
    }
  }
  async function watch(): Promise<void> {
    for (; goesOn(); seen.lookCount += 1) {
      seen.mostUsers = Math.max(seen.mostUsers, (await stage.vaultUsers()).length);
      if (seen.lookCount % SAY_EVERY === SAY_EVERY - 1) say?.(`${tookMs.length} queries, ${seen.failedCount} failed`);
      await systemClock.sleep(WATCH_EVERY_MS);
    }
  }
  let stopped: Awaited<ReturnType<typeof service.stop>>;
  try {
    await Promise.all([send(), watch()]);
  } finally {
    // The last requests are under way when it is asked to stop: they are answered all the same.
    stopped = await service.stop();
    await Promise.all(inFlight);
    agent.destroy();
  }
  const events = service.lines.map(({ type }) => type);
  const countOf = (type: string) => events.filter((one) => one === type).length;
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return {
    queryCount: tookMs.length,
    ...seen,
    rotationCount: countOf('rotated'),
    renewalCount: countOf('renewed'),
    loginCount: service.lines.filter(({ message }) => message === 'service identity signed in').length,
    mostLeases: mostAlive(events),
    usersLeft: (await stage.vaultUsers()).length,
    exitCode: stopped.exitCode,
    stopMs: stopped.tookMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    slowestMs: Math.round(sorted.at(-1) ?? 0),
    isLeaking: service.isLeaking(),
  };
}

function mostAlive(events: readonly unknown[]): number {
  let alive = 0;
  let most = 0;
  for (const type of events) {
    if (type === 'issued') alive += 1;
    if (type === 'revoked') alive -= 1;
    most = Math.max(most, alive);
  }
  return most;
}

/** Null when the payment with that id came back. */
function ask(url: string, agent: Agent, id: number): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('error', (error) => resolve(codeText(error)));
      response.on('end', () =>
        resolve(response.statusCode === 200 && body.startsWith(`{"id":${id},`) ? null : String(response.statusCode)),
      );
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error) => resolve(codeText(error)));
  });
}

const codeText = (error: Error) => String((error as { code?: string }).code ?? error.message);
