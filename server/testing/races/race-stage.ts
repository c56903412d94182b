import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { currentCode, newSeed, type RequestFacts, writeFactorSeed } from '#server/identity/index.ts';
import { Secret, systemRandom } from '#server/platform/index.ts';
import { vaultPath } from '#server/vault/index.ts';
import { openRaceEngine, type RacePlace } from './race-engine.ts';
import type { Race } from './worker.ts';

const PROCESSES = 4;
const PARALLEL = 50;
const GUESSES = 200;

type Outcomes = Record<string, number>;
export interface RaceStage {
  /** One round, with people, seeds and codes of its own. Gives what was not as it must be; [] when all was. */
  round(): Promise<string[]>;
  /** 200 wrong codes at once under the shipped limits: how many were looked at, and how many refused before. */
  guess(): Promise<Outcomes>;
  close(): Promise<void>;
}

interface Racer {
  child: ChildProcess;
  lines: AsyncIterator<string>;
  reader: Interface;
}

/** Several real processes, each with an engine of its own, on one PostgreSQL and one OpenBao. `place.kvMount` must be a KV v2 mount. */
export async function openRaceStage(place: RacePlace): Promise<RaceStage> {
  const home = await openRaceEngine(place);
  const admin = home.cluster.as({ token: new Secret(place.token), namespace: '' });
  const role = `race-${randomBytes(4).toString('hex')}`;
  await admin.request({
    method: 'POST',
    path: vaultPath`auth/token/roles/${role}`,
    body: { allowed_entity_aliases: '*', allowed_policies: 'default' },
  });
  const racers = await Promise.all(Array.from({ length: PROCESSES }, () => startRacer(place)));

  const newToken = async () => {
    const body = { entity_alias: randomBytes(8).toString('hex'), policies: ['default'], ttl: '1h' };
    const reply = await admin.request({ method: 'POST', path: vaultPath`auth/token/create/${role}`, body });
    return (reply.body as { auth: { client_token: string } }).auth.client_token;
  };
  const signIn = async (token: string) => {
    const { sessionId } = await home.raised.signIn({ method: 'token', token, namespace: '' }, facts());
    const session = await home.raised.findSession(sessionId, { isActivity: false });
    if (!session) throw new Error('A session ended as it began.');
    return { sessionId, session };
  };
  /** Somebody with both factors and a seed that nobody used yet. */
  const verified = async () => {
    const token = await newToken();
    const { sessionId, session } = await signIn(token);
    const seed = newSeed(systemRandom);
    await writeFactorSeed(admin, place.kvMount, session.entityId, new Secret(seed), new Date());
    await home.store.db.updateTable('sessions').set({ stage: 'verified' }).where('id_hash', '=', session.idHash).execute();
    return { token, sessionId, session, seed };
  };
  const run = (act: Race['act'], sessionIds: readonly string[], value: string, total: number) =>
    race(
      racers,
      racers.map((_, index) => ({ act, sessionId: sessionIds[index % sessionIds.length] ?? '', value, count: share(total, index) })),
    );

  return {
    async round() {
      const faults: string[] = [];
      const expectOne = (what: string, outcomes: Outcomes, refusal: string) => {
        // A busy machine may be late with a connection, which is no decision about the code.
        const { ok = 0, [refusal]: refused = 0, store_unavailable: late = 0 } = outcomes;
        if (ok !== 1 || ok + refused + late !== PARALLEL) faults.push(`${what}: ${JSON.stringify(outcomes)}`);
      };
      const person = await verified();
      const stepUp = await run('totp', [person.sessionId], await currentCode(person.seed, new Date()), PARALLEL);
      expectOne('a TOTP step', stepUp.outcomes, 'code_refused');
      const { grant, intent } = (stepUp.won ?? { grant: '', intent: '' }) as { grant: string; intent: string };
      const spent = await run('grant', [person.sessionId], JSON.stringify({ grant, intent }), PARALLEL);
      expectOne('a grant', spent.outcomes, 'grant_refused');

      const [code = ''] = await home.raised.accounts.makeRecoveryCodesFor(person.session.entityId);
      const doors = await Promise.all(Array.from({ length: PROCESSES }, () => signIn(person.token)));
      const ids = doors.map(({ sessionId }) => sessionId);
      expectOne('a recovery code', (await run('recover', ids, code, PARALLEL)).outcomes, 'code_refused');

      const newcomer = await signIn(await newToken());
      const issued = await home.raised.accounts.issueEnrolmentCode({ entityId: newcomer.session.entityId, namespace: '' }, 'race');
      expectOne('an enrolment code', (await run('open', [newcomer.sessionId], issued.code, PARALLEL)).outcomes, 'code_refused');
      return faults;
    },
    async guess() {
      const person = await verified();
      const right = await Promise.all([-30_000, 0, 30_000].map((shift) => currentCode(person.seed, new Date(Date.now() + shift))));
      const wrong = ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code)) ?? '';
      return (await run('wrong-totp', [person.sessionId], wrong, GUESSES)).outcomes;
    },
    async close() {
      await Promise.all(racers.map(endRacer));
      await admin.request({ method: 'DELETE', path: vaultPath`auth/token/roles/${role}` });
      await home.close();
    },
  };
}

const facts = (): RequestFacts => ({
  address: randomBytes(6).toString('hex'),
  userAgent: 'race',
  requestId: 'race',
  signal: new AbortController().signal,
});
const share = (total: number, index: number) => Math.floor(total / PROCESSES) + (index < total % PROCESSES ? 1 : 0);

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

async function answerOf(lines: AsyncIterator<string>): Promise<{ outcomes: Outcomes; won: unknown }> {
  const line = await lines.next();
  if (line.done) throw new Error('A racing process ended by itself.');
  return JSON.parse(line.value) as { outcomes: Outcomes; won: unknown };
}

/** All processes at once; what they counted, together. */
async function race(racers: readonly Racer[], races: readonly Race[]): Promise<{ outcomes: Outcomes; won: unknown }> {
  racers.forEach(({ child }, index) => {
    child.stdin?.write(`${JSON.stringify(races[index])}\n`);
  });
  const outcomes: Outcomes = {};
  let won: unknown = null;
  for (const answer of await Promise.all(racers.map(({ lines }) => answerOf(lines)))) {
    won ??= answer.won;
    for (const [code, count] of Object.entries(answer.outcomes)) outcomes[code] = (outcomes[code] ?? 0) + count;
  }
  return { outcomes, won };
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
