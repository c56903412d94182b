import type { Service } from '../company.ts';
import { type Act, dailyWork, pickWeighted } from '../simulator/plan.ts';
import { activityAt } from '../simulator/rhythm.ts';
import type { PersonAct } from './rehearse.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One sign-in and what was done with its token. */
export interface Session {
  actor: string;
  kind: 'service' | 'person' | 'ops';
  /** Where it came from. */
  address: string;
  issuedMs: number;
}

export interface HistoryEvent {
  atMs: number;
  session: Session;
  act: Act | PersonAct | 'ops-read';
  /** Which of several templates, in [0, 1). */
  choice: number;
}

export interface TimelineOptions {
  services: readonly Service[];
  people: readonly { username: string; role: string }[];
  hasDatabases: boolean;
  from: Date;
  to: Date;
  /** Calls in all, about. Each becomes two entries. */
  callCount: number;
  random: SeededRandom;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Calls in one visit of a service, sign-in included, on average. */
const CALLS_A_VISIT = 6;

/** What the company did between two moments, in order of time: visits of services by the rhythm of the day, people at work, and trouble. */
export function makeTimeline(options: TimelineOptions): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  serviceVisits(options, events);
  peopleAtWork(options, events);
  trouble(options, events);
  const [fromMs, toMs] = [options.from.getTime(), options.to.getTime()];
  return events.filter((event) => event.atMs >= fromMs && event.atMs < toMs).sort((a, b) => a.atMs - b.atMs);
}

function serviceVisits({ services, from, to, callCount, random, hasDatabases }: TimelineOptions, events: HistoryEvent[]): void {
  const hours: number[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += HOUR_MS) hours.push(at);
  const weights = hours.map((at) => activityAt(new Date(at + HOUR_MS / 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, hourMs] of hours.entries()) {
    const expected = (callCount / CALLS_A_VISIT) * ((weights[index] ?? 0) / total);
    const visits = Math.floor(expected) + (random.fraction() < expected % 1 ? 1 : 0);
    for (let visit = 0; visit < visits; visit += 1) {
      const service = pickWeighted(services, (one) => one.busyness, random.fraction());
      visitOf(service, hourMs + random.fraction() * HOUR_MS, hasDatabases, random, events);
    }
  }
}

function visitOf(service: Service, startMs: number, hasDatabases: boolean, random: SeededRandom, events: HistoryEvent[]): void {
  const session: Session = { actor: service.name, kind: 'service', address: podAddress(service, random), issuedMs: startMs };
  const add = (atMs: number, act: Act) => events.push({ atMs, session, act, choice: random.fraction() });
  add(startMs, 'login');
  const lifeMs = service.tokenTtlSeconds * 1000;
  let atMs = startMs;
  if (service.databaseRole && hasDatabases) {
    atMs += 40 + random.fraction() * 400;
    add(atMs, 'draw-database');
    if (random.fraction() < 0.2) add(startMs + lifeMs * (0.2 + random.fraction() * 0.2), 'renew-lease');
  }
  const work = 2 + Math.floor(random.fraction() * 5);
  for (let count = 0; count < work; count += 1)
    add(atMs + (0.02 + random.fraction() * 0.55) * lifeMs, pickWeighted(dailyWork(service), ([, weight]) => weight, random.fraction())[0]);
  if (random.fraction() < 0.3) add(startMs + lifeMs * 0.66, 'renew-token');
}

/** Pods have addresses of their namespace's network; machines outside the cluster have theirs. */
function podAddress(service: Service, random: SeededRandom): string {
  const network = { payments: 21, data: 22, platform: 23 }[service.namespace];
  const host = 10 + Math.floor(random.fraction() * service.replicaCount);
  const own = [...service.name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 250, 7);
  return `10.${network}.${own}.${host}`;
}

function peopleAtWork({ people, from, to, random, hasDatabases }: TimelineOptions, events: HistoryEvent[]): void {
  for (let dayMs = Math.floor(from.getTime() / DAY_MS) * DAY_MS; dayMs < to.getTime(); dayMs += DAY_MS) {
    const weekday = new Date(dayMs).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    for (const [index, person] of people.entries()) {
      if (random.fraction() < 0.25) continue;
      const startMs = dayMs + (8.5 + random.fraction() * 6) * HOUR_MS;
      const session: Session = { actor: person.username, kind: 'person', address: `10.8.0.${20 + index}`, issuedMs: startMs };
      const add = (afterMinutes: number, act: PersonAct) =>
        events.push({ atMs: startMs + afterMinutes * 60_000, session, act, choice: random.fraction() });
      if (random.fraction() < 0.12) add(-0.4, 'wrong-password');
      add(0, 'sign-in');
      add(1 + random.fraction() * 10, 'list-leases');
      add(12 + random.fraction() * 20, 'list-policies');
      add(33 + random.fraction() * 20, 'read-policy');
      if (!hasDatabases) continue;
      for (let count = Math.floor(random.fraction() * 4); count > 0; count -= 1) add(60 + random.fraction() * 120, 'look-up');
      if (person.role === 'operator' && random.fraction() < 0.3) add(190 + random.fraction() * 60, 'revoke');
    }
  }
}

/** What somebody should notice: a policy mistake, a password spray, and a shared token used at night from outside. */
function trouble({ services, people, to, random }: TimelineOptions, events: HistoryEvent[]): void {
  const at = (daysAgo: number, hour: number) => Math.floor(to.getTime() / DAY_MS) * DAY_MS - daysAgo * DAY_MS + hour * HOUR_MS;
  const broken = services.find((service) => service.name === 'ci-runner') ?? services[0];
  if (broken) {
    const startMs = at(12, 9.6);
    const session: Session = { actor: broken.name, kind: 'service', address: podAddress(broken, random), issuedMs: startMs };
    events.push({ atMs: startMs, session, act: 'login', choice: 0 });
    for (let count = 0; count < 260; count += 1)
      events.push({ atMs: startMs + 5_000 + random.fraction() * 40 * 60_000, session, act: 'read-foreign', choice: random.fraction() });
  }
  for (let count = 0; count < 90; count += 1) {
    const actor = people[count % people.length]?.username ?? '';
    const atMs = at(9, 3.2) + count * (4_000 + random.fraction() * 3_000);
    const session: Session = { actor, kind: 'person', address: '198.51.100.23', issuedMs: atMs };
    events.push({ atMs, session, act: 'wrong-password', choice: 0 });
  }
  const stolen: Session = { actor: 'ops-shared', kind: 'ops', address: '203.0.113.77', issuedMs: at(29, 10) };
  for (let count = 0; count < 39; count += 1)
    events.push({
      atMs: at(6, 2.4) + count * 1_900 + random.fraction() * 900,
      session: stolen,
      act: 'ops-read',
      choice: (count % 13) / 13,
    });
}
