import { createInterface } from 'node:readline';
import type { ActiveSession, IdentityEngine, RequestFacts } from '#server/identity/index.ts';
import { codeOf } from '#server/platform/index.ts';
import { openRaceEngine, type RacePlace } from './race-engine.ts';

/** One of several processes that do the same at the same time. Where it is comes as the first line, then one race a line. */
export interface Race {
  act: 'totp' | 'wrong-totp' | 'grant' | 'recover' | 'open';
  sessionId: string;
  /** The code or the grant. */
  value: string;
  count: number;
}

const facts: RequestFacts = { address: '192.0.2.1', userAgent: 'race', requestId: 'race', signal: new AbortController().signal };

const ACTS: Record<Race['act'], (identity: IdentityEngine, session: ActiveSession, value: string) => Promise<unknown>> = {
  totp: (identity, session, code) => identity.stepUp(session, 'race', code, facts),
  'wrong-totp': (identity, session, code) => identity.stepUp(session, 'race', code, facts),
  grant: (identity, session, grant) => identity.consumeGrant(session, grant, 'race'),
  recover: (identity, session, code) => identity.accounts.recover(session, code, facts),
  open: (identity, session, code) => identity.accounts.openEnrolment(session, code),
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const place = JSON.parse((await lines.next()).value) as RacePlace;
const engine = await openRaceEngine(place);
process.stdout.write('{"ready":true}\n');
for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const race = JSON.parse(line.value) as Race;
  const identity = race.act === 'wrong-totp' ? engine.shipped : engine.raised;
  const session = await identity.findSession(race.sessionId, { isActivity: false });
  const tries = Array.from({ length: race.count }, async () => {
    if (!session) throw new Error('no session');
    return ACTS[race.act](identity, session, race.value);
  });
  const settled = await Promise.allSettled(tries);
  const outcomes: Record<string, number> = {};
  let won: unknown = null;
  for (const one of settled) {
    const code = one.status === 'fulfilled' ? 'ok' : codeOf(one.reason);
    if (one.status === 'fulfilled') won = one.value ?? true;
    outcomes[code] = (outcomes[code] ?? 0) + 1;
  }
  process.stdout.write(`${JSON.stringify({ outcomes, won })}\n`);
}
await engine.close();
