import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import type { VaultClient } from '../client.ts';
import type { AnyKvSecret } from '../endpoints/kv.ts';
import { createSecretCache } from './create-secret-cache.ts';
import type { CachedSecret, SecretCache, SecretReader } from './secret-cache.ts';

const PATHS = ['kv/a', 'kv/high'] as const;
const PEOPLE = ['anna', 'bert'] as const;
const TTL_MS = { 'kv/a': 300_000, 'kv/high': 30_000 };
const GREATEST_AGE_MS = { 'kv/a': 1_800_000, 'kv/high': 30_000 };

type Path = (typeof PATHS)[number];
type Person = (typeof PEOPLE)[number];

interface Load {
  person: Person;
  path: Path;
  /** What the server held when it was asked. */
  version: number;
  order: number;
  isDone: boolean;
  settle(outcome: AnyKvSecret | ErrorCode): void;
}

/** What is true, beside the cache. */
interface Model {
  versions: Record<Path, number>;
  /** For person and path: loads up to this order are never to be believed again. */
  refusedUpTo: Map<string, number>;
  lastSeen: Map<string, number>;
}

interface Real {
  cache: SecretCache;
  clock: FakeClock;
  readers: Record<Person, SecretReader>;
  loads: Load[];
  model: Model;
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  async run(model, real) {
    real.model = model;
    await run(model, real);
    await real.clock.settle();
  },
  toString: () => name,
});

const placeOf = (person: Person, path: Path) => `${person} ${path}`;

const read = (person: Person, path: Path, isLeaving: boolean) =>
  command(`read ${person} ${path}${isLeaving ? ', leaves' : ''}`, async (model, { readers, clock }) => {
    const leaving = new AbortController();
    const wasFree = clock.pendingCount() === 0;
    const work = readers[person].read(path, isLeaving ? { signal: leaving.signal } : {});
    work
      .then(
        (found) => {
          const {
            person: owner,
            version,
            order,
          } = (found as CachedSecret).value.reveal() as unknown as { person: Person; version: number; order: number };
          const place = placeOf(person, path);
          expect(owner).toBe(person);
          expect(order).toBeGreaterThan(model.refusedUpTo.get(place) ?? -1);
          expect(version).toBeGreaterThanOrEqual(model.lastSeen.get(place) ?? 0);
          expect(found?.ageMs).toBeLessThan(found?.isStale ? GREATEST_AGE_MS[path] : TTL_MS[path]);
          model.lastSeen.set(place, version);
        },
        (error: { code?: string }) => expect(error.code).toMatch(/^(vault_|request_cancelled)/),
      )
      .catch((failure: unknown) => failures.push(failure));
    expect(wasFree && clock.pendingCount() === 0).toBe(true);
    if (isLeaving) {
      await clock.settle();
      leaving.abort();
    }
  });

let failures: unknown[] = [];

const settle = (nth: number, outcome: 'answer' | ErrorCode) =>
  command(`load ${nth} ends with ${outcome}`, async (model, { loads }) => {
    const open = loads.filter((load) => !load.isDone);
    const load = open[nth % Math.max(1, open.length)];
    if (!load) return;
    load.isDone = true;
    const { person, path, version, order } = load;
    if (outcome === 'vault_denied') model.refusedUpTo.set(placeOf(person, path), load.order);
    if (outcome === 'answer')
      load.settle({ data: { person, version, order }, version, createdAt: `2026-01-01T00:00:00.${1000 + version}Z` });
    else load.settle(outcome);
  });

const write = (path: Path) =>
  command(`write ${path}`, async (model) => {
    model.versions[path] += 1;
  });

const rotate = (path: Path) =>
  command(`rotate ${path}`, async (model, { cache, loads }) => {
    model.versions[path] += 1;
    cache.forget({ namespace: '', path });
    for (const person of PEOPLE) model.refusedUpTo.set(placeOf(person, path), loads.length - 1);
  });

const revoke = (person: Person) =>
  command(`revoke ${person}`, async (model, { cache, loads }) => {
    cache.forget({ identity: person });
    for (const path of PATHS) model.refusedUpTo.set(placeOf(person, path), loads.length - 1);
  });

const pass = (ms: number) => command(`${ms} ms pass`, (_, { clock }) => clock.advance(ms));

const person = fc.constantFrom(...PEOPLE);
const path = fc.constantFrom(...PATHS);
const commands = fc.commands(
  [
    fc.tuple(person, path, fc.boolean()).map((args) => read(...args)),
    fc.tuple(person, path, fc.constant(false)).map((args) => read(...args)),
    fc.tuple(fc.nat(5), fc.constant('answer' as const)).map((args) => settle(...args)),
    fc
      .tuple(fc.nat(5), fc.constantFrom<ErrorCode>('vault_unreachable', 'vault_denied', 'vault_rate_limited'))
      .map((args) => settle(...args)),
    path.map(write),
    path.map(rotate),
    person.map(revoke),
    fc.constantFrom(1, 1000, 27_000, 30_000, 290_000, 1_500_000, 1_800_000).map(pass),
  ],
  { maxCommands: 40 },
);

function begin(): { model: Model; real: Real } {
  const clock = createFakeClock();
  const loads: Load[] = [];
  const model: Model = { versions: { 'kv/a': 1, 'kv/high': 1 }, refusedUpTo: new Map(), lastSeen: new Map() };
  const cache = createSecretCache({
    clock,
    random: { bytes: (count) => Buffer.alloc(count), fraction: () => 0.3 },
    rules: [{ paths: 'kv/high', sensitivity: 'high' }],
    load: ({ client, path, signal }) =>
      new Promise((resolve, reject) => {
        const load: Load = {
          person: client.namespace as Person,
          path: path as Path,
          version: real.model.versions[path as Path],
          order: loads.length,
          isDone: false,
          settle: (outcome) => (typeof outcome === 'string' ? reject(new AppError(outcome)) : resolve(outcome)),
        };
        signal.addEventListener('abort', () => {
          load.isDone = true;
          reject(new AppError('request_cancelled'));
        });
        loads.push(load);
      }),
  });
  // The client's namespace carries who asks, so that the loader can tell; the cache is told the root.
  const open = (identity: Person) => cache.open({ identity, namespace: '', client: () => ({ namespace: identity }) as VaultClient });
  const real: Real = { cache, clock, loads, model, readers: { anna: open('anna'), bert: open('bert') } };
  return { model, real };
}

test('whatever happens in whichever order, nobody gets what is not theirs, refused, forgotten, too old or older than before', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (run) => {
      failures = [];
      await fc.asyncModelRun(begin, run);
      expect(failures).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
