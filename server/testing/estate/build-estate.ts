import type { Random } from '#server/platform/index.ts';
import type { DevPostgres } from '../dev-postgres.ts';
import { type EstateState, saveState } from './estate-state.ts';
import { badHabits } from './steps/bad-habits.ts';
import { consoleIdentity } from './steps/console-identity.ts';
import { databaseConnections, databaseRoles, databasesInPostgres } from './steps/databases.ts';
import { history } from './steps/history.ts';
import { namespaces } from './steps/namespaces.ts';
import { factors, people } from './steps/people.ts';
import { secrets } from './steps/secrets.ts';
import { serviceLogins } from './steps/service-logins.ts';
import type { VaultAdmin } from './vault-admin.ts';

export interface EstateContext {
  /** With the root token. */
  vault: VaultAdmin;
  state: EstateState;
  /** Null when no PostgreSQL could be had: then there are no database roles. */
  postgres: DevPostgres | null;
  /** Services built; all of them but in tests. */
  serviceLimit: number;
  /** Directory for the role id and secret id of the console's own identity. */
  serviceDir: string;
  /** Makes and stores a TOTP seed for an entity, as an enrolment would. Returns it in base32. */
  enrolFactor: (entityId: string) => Promise<string>;
  random: Random;
  /** File of the server's audit device; null writes no history. */
  auditFile: string | null;
  /** Calls in the history; as many as the demo wants when left out. */
  historyCalls?: number;
  now: () => Date;
  signal: AbortSignal;
}

export interface Step {
  name: string;
  /** What a person reads while it runs. */
  title: string;
  /** Given by steps that decide for themselves whether they run, rather than by the mark of having run. */
  isDue?: (context: EstateContext) => boolean;
  /** Runs again after a crash, so every write in it is an upsert. */
  run(context: EstateContext): Promise<void>;
}

const STEPS: readonly Step[] = [
  namespaces,
  consoleIdentity,
  people,
  factors,
  serviceLogins,
  secrets,
  databasesInPostgres,
  databaseConnections,
  databaseRoles,
  badHabits,
  history,
];

export interface BuildOptions extends EstateContext {
  stateFile: string;
  say: (line: string) => void;
}

/** Builds what is missing of the estate, step by step; a finished step is marked and not run again. Returns whether anything was built. */
export async function buildEstate(options: BuildOptions): Promise<boolean> {
  let hasBuilt = false;
  for (const step of STEPS) {
    if (step.isDue?.(options) === false) continue;
    if (!step.isDue && options.state.steps[step.name]) continue;
    options.signal.throwIfAborted();
    options.say(step.title);
    await step.run(options);
    options.state.steps[step.name] = options.now().toISOString();
    saveState(options.stateFile, options.state);
    hasBuilt = true;
  }
  return hasBuilt;
}
