import { randomBytes } from 'node:crypto';
import { type Clock, createLogger, type Env, parseEnv, Secret, systemRandom } from '#server/platform/index.ts';
import {
  createJournal,
  createLimits,
  findSessionRow,
  type Journal,
  type Limits,
  type SessionRow,
  type Store,
} from '#server/store/index.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { openScratchStore } from './scratch-store.ts';

/** What the gate stands on, without a server: a real embedded store, a clock that stands still, and what was logged. */
export interface IdentityWorld {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly limits: Limits;
  readonly journal: Journal;
  readonly log: ReturnType<typeof createLogger>;
  readonly logged: string[];
  env(settings?: Record<string, string>): Env;
  row(idHash: string): Promise<SessionRow | undefined>;
  /** A store like this one where every query fails. */
  brokenStore(): Store;
  close(): Promise<void>;
}

const START = new Date('2026-01-05T09:00:00.000Z');

export async function openIdentityWorld(): Promise<IdentityWorld> {
  const clock = createFakeClock(START);
  const store = await openScratchStore(clock as Clock);
  const logged: string[] = [];
  const log = createLogger({ level: 'trace', redactLine: (line) => line, destination: { write: (line) => void logged.push(line) } });
  const broken = () => Promise.reject(new Error('the test broke the store'));
  return {
    store,
    clock,
    limits: createLimits(store),
    journal: createJournal(store),
    log,
    logged,
    env: (settings = {}) => parseEnv(settings),
    row: (idHash) => findSessionRow(store, idHash),
    brokenStore: () => ({ ...store, run: broken, transaction: broken, sessionRows: { read: broken, write: broken } }),
    close: () => store.close(),
  };
}

export const freshName = () => `e-${randomBytes(8).toString('hex')}`;

/** Sealing keys in memory, with how often each was asked for. */
export function keysInMemory() {
  const made = new Map([['k1', new Secret(systemRandom.bytes(32))]]);
  const asked = { current: 0, byId: 0 };
  return {
    made,
    asked,
    async current() {
      asked.current += 1;
      const keyId = [...made.keys()].at(-1) as string;
      return { keyId, key: made.get(keyId) as Secret<Buffer> };
    },
    async byId(keyId: string) {
      asked.byId += 1;
      return made.get(keyId) ?? new Secret(systemRandom.bytes(32));
    },
  };
}
