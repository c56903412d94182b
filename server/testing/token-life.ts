import fc from 'fast-check';
import { AppError, type Clock, codeOf, createLogger } from '#server/platform/index.ts';
import {
  type Caller,
  createServiceIdentity,
  type VaultCluster,
  type VaultReply,
  type VaultRequest,
  vaultPath,
} from '#server/vault/index.ts';
import { createFakeClock } from './fake-clock.ts';

const YEAR_SECONDS = 31_536_000;
const DAY_MS = 86_400_000;
const READ: VaultRequest = { method: 'GET', path: vaultPath`secret/data/a` };
const SPACING_MS = 250;
const REQUESTS_A_STEP = 4;

/** A number is a 429 that asks to be left alone for so many seconds. */
type Fault = 'none' | 'revoked' | 'denied' | 'error' | 'timeout' | 'unreachable' | number;

/** The life of one token: what the server does, what the network does, when it is asked for, and what the wall clock is set to. */
export interface TokenLife {
  ttlSeconds: number;
  isBatch: boolean;
  /** One a call; after the last of them all is well. */
  faults: readonly Fault[];
  latenciesMs: readonly number[];
  jitters: readonly number[];
  /** Wall clock set by this much; one a step. */
  jumpsMs: readonly number[];
  /** When requests come, in shares of a life. */
  steps: readonly number[];
}

const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fault>('none') },
  { weight: 4, arbitrary: fc.constantFrom<Fault>('revoked', 'denied', 'error', 'timeout', 'unreachable') },
  { weight: 1, arbitrary: fc.constantFrom<Fault>(0, 1, 5, 90) },
);
const livesOf = (faults: fc.Arbitrary<Fault>, slowestMs: number): fc.Arbitrary<TokenLife> =>
  fc.record({
    ttlSeconds: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: YEAR_SECONDS })),
    isBatch: fc.boolean(),
    // In bursts, as outages come.
    faults: fc
      .array(fc.tuple(faults, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 12 })
      .map((bursts) => bursts.flatMap(([one, count]) => Array<Fault>(count).fill(one))),
    latenciesMs: fc.array(fc.integer({ min: 0, max: slowestMs }), { minLength: 1, maxLength: 10 }),
    jitters: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 10 }),
    jumpsMs: fc.array(fc.integer({ min: -DAY_MS, max: DAY_MS }), { minLength: 1, maxLength: 6 }),
    steps: fc.array(fc.double({ min: 0.01, max: 0.6, noNaN: true }), { minLength: 4, maxLength: 12 }),
  });

const cycle = <T>(values: readonly T[]) => {
  let at = 0;
  return () => values[at++ % values.length] as T;
};

/** Runs one identity in one world and gives what the server saw. */
async function live(settings: TokenLife) {
  const time = createFakeClock();
  let jumpedMs = 0;
  const clock: Clock = { ...time, now: () => new Date(time.now().getTime() + jumpedMs) };
  const faults = [...settings.faults];
  const nextLatencyMs = cycle(settings.latenciesMs);
  /** Token → the moment when the server no longer takes it. */
  const ends = new Map<string, number>();
  const attempts: { atMs: number; isRenewal: boolean }[] = [];
  const tooSoon: string[] = [];
  /** Until when the server wants no sign-in and no renewal. */
  let quietUntilMs = 0;
  const usedLate: string[] = [];
  let issued = 0;

  async function answer({ token, signal }: Caller, { path }: VaultRequest): Promise<VaultReply> {
    const isRenewal = path.endsWith('/renew-self');
    const isAttempt = isRenewal || path.endsWith('/login');
    if (isAttempt) attempts.push({ atMs: time.monotonicMs(), isRenewal });
    if (isAttempt && time.monotonicMs() < quietUntilMs) tooSoon.push(`${path} at ${time.monotonicMs()}, not before ${quietUntilMs}`);
    const name = token?.reveal() ?? '';
    if (token && time.monotonicMs() >= (ends.get(name) ?? 0)) usedLate.push(`${path} at ${time.monotonicMs()}`);
    const failing = faults.shift() ?? 'none';
    const latencyMs = failing === 'timeout' ? 3_000 : nextLatencyMs();
    await time.sleep(latencyMs / 2, signal);
    if (failing === 'revoked' && token) throw new AppError('vault_token_dead');
    if (failing === 'revoked' || failing === 'denied') throw new AppError('vault_denied');
    if (failing === 'error') throw new AppError('vault_error');
    if (failing === 'timeout') throw new AppError('vault_timeout');
    if (failing === 'unreachable') throw new AppError('vault_unreachable');
    if (typeof failing === 'number') {
      if (isAttempt) quietUntilMs = time.monotonicMs() + failing * 1000;
      throw new AppError('vault_rate_limited', { retryAfterSeconds: failing });
    }
    const body = { auth: { client_token: name || `s.${++issued}`, ...granted() } };
    if (isRenewal || !token) ends.set(body.auth.client_token, time.monotonicMs() + settings.ttlSeconds * 1000);
    await time.sleep(latencyMs / 2, signal);
    return { status: 200, body, vaultRequestId: null, warnings: [] };
  }
  const granted = () => ({ lease_duration: settings.ttlSeconds, renewable: true, token_type: settings.isBatch ? 'batch' : 'service' });
  const as: VaultCluster['as'] = (caller) => ({
    namespace: caller.namespace,
    inNamespace: (namespace) => as({ ...caller, namespace }),
    stream: () => Promise.reject(new AppError('vault_bad_answer')),
    request: (request) => answer(caller, request),
  });

  const identity = createServiceIdentity({
    cluster: { as, close: async () => undefined },
    method: { kind: 'cert', mount: 'cert' },
    namespace: '',
    clock,
    random: { bytes: (count) => Buffer.alloc(count), fraction: cycle(settings.jitters) },
    log: createLogger({ level: 'silent', redactLine: (line) => line }),
  });
  identity.start();
  const outcomes: Promise<string>[] = [];
  const nextJumpMs = cycle(settings.jumpsMs);
  for (const share of settings.steps) {
    jumpedMs = nextJumpMs();
    for (let at = 0; at < REQUESTS_A_STEP; at += 1) {
      const request = identity.client().then((client) => client.request(READ));
      outcomes.push(request.then(() => 'ok', codeOf));
      await time.advance((share / REQUESTS_A_STEP) * settings.ttlSeconds * 1000);
    }
  }
  const elapsedMs = time.monotonicMs();
  const seen = [...attempts];
  // Who still waits for a sign-in or an answer is not refused because the life is told to its end.
  await time.advance(2 * Math.max(...settings.latenciesMs) + SPACING_MS);
  const stopped = identity.stop();
  await time.advance(10_000);
  await stopped;
  return { attempts: seen, usedLate, tooSoon, elapsedMs, outcomes: await Promise.all(outcomes), pendingCount: time.pendingCount() };
}

const gapsOf = (attempts: { atMs: number }[]) => attempts.slice(1).map(({ atMs }, at) => atMs - (attempts[at]?.atMs ?? 0));
const wordsFor = (must: readonly [string, boolean][]) => must.filter(([, holds]) => !holds).map(([words]) => words);

export const anyTokenLife: fc.Arbitrary<TokenLife> = livesOf(fault, 2_000);
export const calmTokenLife: fc.Arbitrary<TokenLife> = livesOf(fc.constant<Fault>('none'), 200);

/** Words for what is not as it must be, whatever fails; none when all is. */
export async function tokenLifeFaults(settings: TokenLife): Promise<string[]> {
  const { attempts, usedLate, tooSoon, elapsedMs, outcomes, pendingCount } = await live(settings);
  // Each life has its renewal or login; each fault fails one and may cost a token; each request may find an expired one.
  const bound = 2 + 2 * (settings.faults.length + outcomes.length) + elapsedMs / (0.7 * settings.ttlSeconds * 1000);
  return wordsFor([
    [`used after its end: ${usedLate}`, usedLate.length === 0],
    [`tried while the server wanted quiet: ${tooSoon}`, tooSoon.length === 0],
    ['two attempts are closer than 250 ms', Math.min(...gapsOf(attempts), SPACING_MS) >= SPACING_MS - 0.001],
    [`${attempts.length} attempts`, attempts.length <= Math.min(bound, elapsedMs / SPACING_MS + 2)],
    ['an unforeseen failure', !outcomes.includes('internal')],
    [`${pendingCount} timers are left`, pendingCount === 0],
  ]);
}

/** The same of a life in which nothing fails: every request is answered, by one attempt a life. */
export async function calmTokenFaults(settings: TokenLife): Promise<string[]> {
  const { attempts, usedLate, elapsedMs, outcomes } = await live(settings);
  const logins = attempts.filter(({ isRenewal }) => !isRenewal).length;
  return wordsFor([
    [`used after its end: ${usedLate}`, usedLate.length === 0],
    [`outcomes: ${[...new Set(outcomes)]}`, outcomes.every((code) => code === 'ok')],
    [`${logins} logins`, logins <= (settings.isBatch ? attempts.length : 1)],
    [`${attempts.length} attempts`, attempts.length <= 2 + elapsedMs / (0.7 * settings.ttlSeconds * 1000)],
  ]);
}
