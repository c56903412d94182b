import { randomBytes } from 'node:crypto';
import { type ActiveSession, currentCode, newSeed, type RequestFacts, writeFactorSeed } from '#server/identity/index.ts';
import { Secret, systemRandom } from '#server/platform/index.ts';
import { SoftwareAuthenticator } from '#server/testing/software-authenticator.ts';
import { vaultPath } from '#server/vault/index.ts';
import { openRaceEngine, type RacePlace } from './race-engine.ts';
import { PROCESSES, startRacers } from './racers.ts';
import type { RaceAnswer } from './worker.ts';

const PARALLEL = 50;
/** Right answers at once to one session that rises: each to a challenge of its own. */
const RISES = 8;
const GUESSES = 200;
const ORIGIN = 'http://localhost:3000';

export interface RaceStage {
  /** One round, with people, seeds and codes of its own. Gives what was not as it must be; [] when all was. */
  round(): Promise<string[]>;
  /** 200 wrong codes at once under the shipped limits: how each ended, and how many were held against the seed. */
  guess(): Promise<RaceAnswer>;
  close(): Promise<void>;
}

/** Several real processes, each with an engine of its own, on one PostgreSQL and one OpenBao. `place.kvMount` must be a KV v2 mount. */
export async function openRaceStage(place: RacePlace): Promise<RaceStage> {
  const home = await openRaceEngine(place);
  const identity = home.raised;
  const admin = home.cluster.as({ token: new Secret(place.token), namespace: '' });
  const role = `race-${randomBytes(4).toString('hex')}`;
  await admin.request({
    method: 'POST',
    path: vaultPath`auth/token/roles/${role}`,
    body: { allowed_entity_aliases: '*', allowed_policies: 'default' },
  });
  const racers = await startRacers(place);

  const newToken = async () => {
    const body = { entity_alias: randomBytes(8).toString('hex'), policies: ['default'], ttl: '1h' };
    const reply = await admin.request({ method: 'POST', path: vaultPath`auth/token/create/${role}`, body });
    return (reply.body as { auth: { client_token: string } }).auth.client_token;
  };
  const signIn = async (token: string) => {
    const { sessionId } = await identity.signIn({ method: 'token', token, namespace: '' }, facts());
    const session = await identity.findSession(sessionId, { isActivity: false });
    if (!session) throw new Error('A session ended as it began.');
    return { sessionId, session };
  };
  /** Somebody with both factors and a seed that nobody used yet. */
  const verified = async () => {
    const token = await newToken();
    const { sessionId, session: half } = await signIn(token);
    const seed = newSeed(systemRandom);
    await writeFactorSeed(admin, place.kvMount, half.entityId, new Secret(seed), new Date());
    await home.store.db.updateTable('sessions').set({ stage: 'verified' }).where('id_hash', '=', half.idHash).execute();
    return { token, sessionId, session: { ...half, stage: 'verified' as const }, seed };
  };
  type Person = Awaited<ReturnType<typeof verified>>;

  /** What is raced for in a round, in this order. A further race is one more entry; it names its faults by `expectOne`. */
  const RACES: readonly ((person: Person, expectOne: ExpectOne) => Promise<void>)[] = [
    async function stepAndGrant(person, expectOne) {
      const stepUp = await racers.run('totp', [person.sessionId], [await currentCode(person.seed, new Date())], PARALLEL);
      expectOne('a TOTP step', stepUp, 'code_refused');
      const { grant, intent } = (stepUp.won ?? { grant: '', intent: '' }) as { grant: string; intent: string };
      const spent = await racers.run('grant', [person.sessionId], [JSON.stringify({ grant, intent })], PARALLEL);
      expectOne('a grant', spent, 'grant_refused');
    },
    async function recoveryCode(person, expectOne) {
      const [code = ''] = await identity.accounts.makeRecoveryCodesFor(person.session.entityId);
      const doors = await Promise.all(Array.from({ length: PROCESSES }, () => signIn(person.token)));
      const ids = doors.map(({ sessionId }) => sessionId);
      expectOne('a recovery code', await racers.run('recover', ids, [code], PARALLEL), 'code_refused');
    },
    async function challengeAndRise(person, expectOne) {
      // Without a counter nothing but the challenge, and then the session's row, is in the way.
      const device = new SoftwareAuthenticator(ORIGIN, { startCount: 0 });
      const { challenge } = await identity.secondFactors.startPasskey(person.session, 'race');
      await identity.secondFactors.addPasskey(person.session, device.register(challenge));
      const answerOf = async (session: ActiveSession) =>
        JSON.stringify(device.assert((await identity.secondFactors.startSignIn(session)).challenge));

      const first = await signIn(person.token);
      const one = await racers.run('passkey', [first.sessionId], [await answerOf(first.session)], PARALLEL);
      expectOne('a challenge', one, 'code_refused');

      const second = await signIn(person.token);
      const answers = await Promise.all(Array.from({ length: RISES }, () => answerOf(second.session)));
      const risen = await racers.run('passkey', [second.sessionId], answers, RISES);
      // Who comes after the rise finds the challenge gone with its session; who came with it finds the session gone.
      expectOne('the rise of a session', risen, ['session_expired', 'code_refused'], RISES);
    },
    async function approval(person, expectOne) {
      const [second, third] = [await verified(), await verified()];
      const intentHash = randomBytes(32).toString('hex');
      const asked = await identity.approvals.request(person.session, { verb: 'race', intentHash, facts: {}, reason: 'race' });
      const deciders = [second.sessionId, third.sessionId];
      expectOne('a decision', await racers.run('approve', deciders, [asked.id], PARALLEL), 'approval_gone');
      expectOne('an approval', await racers.run('use-approval', [person.sessionId], [intentHash], PARALLEL), 'approval_required');
    },
    async function enrolmentCode(_person, expectOne) {
      const newcomer = await signIn(await newToken());
      const issued = await identity.accounts.issueEnrolmentCode({ entityId: newcomer.session.entityId, namespace: '' }, 'race');
      expectOne('an enrolment code', await racers.run('open', [newcomer.sessionId], [issued.code], PARALLEL), 'code_refused');
    },
  ];

  return {
    async round() {
      const faults: string[] = [];
      const person = await verified();
      for (const race of RACES) await race(person, expectOneInto(faults));
      return faults;
    },
    async guess() {
      const person = await verified();
      const right = await Promise.all([-30_000, 0, 30_000].map((shift) => currentCode(person.seed, new Date(Date.now() + shift))));
      const wrong = ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code)) ?? '';
      return racers.run('wrong-totp', [person.sessionId], [wrong], GUESSES);
    },
    async close() {
      await racers.close();
      await admin.request({ method: 'DELETE', path: vaultPath`auth/token/roles/${role}` });
      await home.close();
    },
  };
}

/** Notes a fault unless exactly one of `total` won and all others were refused with these codes. */
type ExpectOne = (what: string, answer: RaceAnswer, refusals: string | readonly string[], total?: number) => void;

const expectOneInto =
  (faults: string[]): ExpectOne =>
  (what, { outcomes }, refusals, total = PARALLEL) => {
    // A busy machine may be late with a connection, which is no decision about the code.
    const refused = [refusals, 'store_unavailable'].flat().reduce((sum, code) => sum + (outcomes[code] ?? 0), 0);
    if (outcomes['ok'] !== 1 || refused !== total - 1) faults.push(`${what}: ${JSON.stringify(outcomes)}`);
  };

/** What must hold after `guess`: five of the wrong codes at most were held against the seed, and every other was refused unseen. */
export function guessFaults({ outcomes, looks }: RaceAnswer): string[] {
  const { code_refused: wrong = 0, rate_limited: unseen = 0 } = outcomes;
  const isRight = wrong >= 1 && wrong <= 5 && looks === wrong && wrong + unseen === GUESSES;
  return isRight ? [] : [`${looks} of ${GUESSES} wrong codes were looked at: ${JSON.stringify(outcomes)}`];
}

const facts = (): RequestFacts => ({
  address: randomBytes(6).toString('hex'),
  userAgent: 'race',
  requestId: 'race',
  signal: new AbortController().signal,
});
