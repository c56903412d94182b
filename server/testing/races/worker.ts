import { createInterface } from 'node:readline';
import type { PasskeyAssertion } from '#lib/contracts/factor.ts';
import type { ActiveSession, IdentityEngine, RequestFacts } from '#server/identity/index.ts';
import { codeOf } from '#server/platform/index.ts';
import { openRaceEngine, type RacePlace } from './race-engine.ts';

/** One of several processes that do the same at the same time. Where it is comes as the first line, then each race as two: what, and go. */
export interface Race {
  act: 'totp' | 'wrong-totp' | 'grant' | 'recover' | 'open' | 'passkey' | 'approve' | 'use-approval';
  sessionId: string;
  /** One a try: the code, the grant and its intent as JSON, or the answer of a passkey as JSON. */
  values: string[];
}

export interface RaceAnswer {
  /** How many tries ended how: `ok` or the code of the refusal. */
  outcomes: Record<string, number>;
  won: unknown;
  /** How often a seed was fetched to hold a code against it, whatever came out. */
  looks: number;
}

const facts: RequestFacts = { address: '192.0.2.1', userAgent: 'race', requestId: 'race', signal: new AbortController().signal };

// Each try is for an act of its own: three bad ones for the same would give that act up before the code is looked at.
const confirm = async (identity: IdentityEngine, session: ActiveSession, code: string, nth: number) => {
  const intent = `race ${process.pid} ${nth}`;
  return { intent, ...(await identity.stepUp(session, intent, code, facts)) };
};

const ACTS: Record<Race['act'], (identity: IdentityEngine, session: ActiveSession, value: string, nth: number) => Promise<unknown>> = {
  totp: confirm,
  'wrong-totp': confirm,
  grant(identity, session, value) {
    const { grant, intent } = JSON.parse(value) as { grant: string; intent: string };
    return identity.consumeGrant(session, grant, intent);
  },
  recover: (identity, session, code) => identity.accounts.recover(session, code, facts),
  open: (identity, session, code) => identity.accounts.openEnrolment(session, code, facts),
  approve: (identity, session, id) => identity.approvals.decide(session, id, 'approved'),
  'use-approval': (identity, session, intent) => identity.approvals.take(session, intent),
  passkey: (identity, session, value) => identity.secondFactors.verify(session, JSON.parse(value) as PasskeyAssertion, facts),
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const place = JSON.parse((await lines.next()).value) as RacePlace;
const engine = await openRaceEngine(place);
process.stdout.write('{"ready":true}\n');
for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const race = JSON.parse(line.value) as Race;
  const identity = race.act === 'wrong-totp' ? engine.shipped : engine.raised;
  const session = await identity.findSession(race.sessionId, { isActivity: false });
  // All are here before any begins: one that came late would find what the others left, and race with nobody.
  process.stdout.write('{"ready":true}\n');
  await lines.next();
  const looksBefore = engine.looks();
  const tries = race.values.map(async (value, nth) => {
    if (!session) throw new Error('no session');
    return ACTS[race.act](identity, session, value, nth);
  });
  const settled = await Promise.allSettled(tries);
  const answer: RaceAnswer = { outcomes: {}, won: null, looks: engine.looks() - looksBefore };
  for (const one of settled) {
    const code = one.status === 'fulfilled' ? 'ok' : codeOf(one.reason);
    if (one.status === 'fulfilled') answer.won = one.value ?? true;
    answer.outcomes[code] = (answer.outcomes[code] ?? 0) + 1;
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await engine.close();
