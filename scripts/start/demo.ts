import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { askOwner, type Random, systemClock, systemRandom } from '#server/platform/index.ts';
import { ensureBao } from '#server/testing/bao-binary.ts';
import { type DevPostgres, findPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { buildEstate } from '#server/testing/estate/build-estate.ts';
import { PEOPLE } from '#server/testing/estate/company.ts';
import { type EstateState, emptyState, loadState, saveState } from '#server/testing/estate/estate-state.ts';
import { forgetLostDatabases } from '#server/testing/estate/steps/databases.ts';
import { type VaultAdmin, vaultAdmin } from '#server/testing/estate/vault-admin.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { startChild } from './child.ts';
import type { DemoFile } from './demo-file.ts';
import { checkServiceRights, createEnroller } from './demo-identity.ts';
import type { Fleet } from './fleet.ts';
import { isPortFree } from './ports.ts';
import type { Progress } from './progress.ts';
import type { StartSettings } from './settings.ts';

export interface DemoParts {
  settings: StartSettings;
  root: string;
  fleet: Fleet;
  progress: Progress;
  signal: AbortSignal;
}

export interface RunningDemo {
  file: DemoFile;
  /** What the console's process needs to know of it. */
  env: Record<string, string>;
  /** Has the console make recovery codes for those who were enrolled before it ran, and puts them into `file`. */
  giveRecoveryCodes(): Promise<void>;
  /** Starts the traffic; left to the caller, because the console comes first. */
  startTraffic(): Promise<void>;
}

const paths = (demoDir: string) => ({
  bao: join(demoDir, 'openbao'),
  audit: join(demoDir, 'audit', 'audit.log'),
  postgres: join(demoDir, 'postgres'),
  service: join(demoDir, 'service'),
  state: join(demoDir, 'estate.json'),
});

/** Starts PostgreSQL and OpenBao, and builds what is missing of the company. Throws an `Error` of one sentence. */
export async function startDemo(parts: DemoParts): Promise<RunningDemo> {
  const { settings, progress, fleet, signal } = parts;
  const at = paths(settings.demoDir);
  mkdirSync(settings.demoDir, { recursive: true, mode: 0o700 });
  const kept = loadState(at.state);
  const postgres = await startDatabase(at.postgres, kept, parts);
  const bao = await startServer(at, parts);
  // A new server knows nothing of what an old state file says was built.
  const state = bao.isNew ? emptyState() : kept;
  if (postgres) await forgetLostDatabases(postgres, state);
  const vault = vaultAdmin({ address: bao.address, token: bao.rootToken.reveal(), signal });
  const built = { settings, vault, state, postgres, bao, random: systemRandom };
  await progress.step('Building the company in it', () => build(built, at, progress, signal));
  for (const line of await checkServiceRights(bao, at.service)) progress.say(line);
  const file = demoFile(settings, bao, state);
  return {
    file,
    giveRecoveryCodes: () => giveRecoveryCodes(settings, file, state, at.state),
    env: consoleSettings(settings, bao, at),
    startTraffic: async () => {
      const args = [bao.address, at.state];
      const script = 'server/testing/estate/simulator/main.ts';
      const env = { PATH: process.env.PATH, HOME: process.env.HOME };
      fleet.add(await startChild({ name: 'The simulator', root: parts.root, script, args, env }));
    },
  };
}

async function startDatabase(dir: string, state: EstateState, { progress, fleet }: DemoParts): Promise<DevPostgres | null> {
  const binaries = findPostgres();
  if (!binaries) {
    progress.say('No PostgreSQL was found, so the demo has no database credentials (Debian: apt-get install postgresql)');
    return null;
  }
  const before = state.databases?.port;
  const port = before && (await isPortFree(before)) ? { port: before } : {};
  const postgres = await progress.step(`Starting ${binaries.version}`, () => startPostgres({ dir, binaries, say: progress.say, ...port }));
  fleet.add({ name: 'PostgreSQL', pid: postgres.pid, ended: postgres.exited, stop: () => postgres.stop() });
  return postgres;
}

async function startServer(at: ReturnType<typeof paths>, { settings, progress, fleet, signal }: DemoParts): Promise<RunningRaftBao> {
  const binary = await progress.step('Looking for OpenBao', () =>
    ensureBao({ installDir: join(settings.dataDir, 'bin'), onProgress: progress.say, signal }),
  );
  const options = {
    dir: at.bao,
    port: settings.vaultPort,
    auditFile: at.audit,
    clusterName: 'demo',
    binary: binary.path,
    isOwnGroup: true,
    signal,
  };
  const bao = await progress.step(`Starting OpenBao ${binary.version}`, () => startRaftBao(options));
  fleet.add({ name: 'OpenBao', pid: bao.pid, ended: bao.ended, stop: () => bao.stop() });
  return bao;
}

interface Built {
  settings: StartSettings;
  vault: VaultAdmin;
  state: EstateState;
  postgres: DevPostgres | null;
  bao: RunningRaftBao;
  random: Random;
}

async function build(built: Built, at: ReturnType<typeof paths>, progress: Progress, signal: AbortSignal): Promise<void> {
  const enroller = createEnroller(built.bao, built.random);
  try {
    await buildEstate({
      ...built,
      serviceLimit: Number.POSITIVE_INFINITY,
      serviceDir: at.service,
      enrolFactor: enroller.enrol,
      auditFile: at.audit,
      stateFile: at.state,
      say: progress.say,
      now: () => systemClock.now(),
      signal,
    });
  } finally {
    await enroller.close();
  }
}

function demoFile(settings: StartSettings, bao: RunningRaftBao, state: EstateState): DemoFile {
  const users = PEOPLE.flatMap(({ username, role }) => {
    const person = state.people[username];
    return person
      ? [{ username, password: person.password, role, totpSecret: person.totpSecret, recoveryCodes: person.recoveryCodes ?? [] }]
      : [];
  });
  return { url: settings.url, vaultAddr: bao.address, rootToken: bao.rootToken.reveal(), users };
}

async function giveRecoveryCodes(settings: StartSettings, file: DemoFile, state: EstateState, stateFile: string): Promise<void> {
  for (const user of file.users) {
    const person = state.people[user.username];
    if (!person || person.totpSecret === null || person.recoveryCodes !== undefined) continue;
    const reply = await askOwner(settings.dataDir, 'demo-recovery-codes', { entityId: person.entityId });
    // Without a socket (its path may be too long) people of the demo have none, and make them in the settings.
    if (!reply) return;
    person.recoveryCodes = (reply.answer as { codes: string[] }).codes;
    user.recoveryCodes = person.recoveryCodes;
  }
  saveState(stateFile, state);
}

function consoleSettings(settings: StartSettings, bao: RunningRaftBao, at: ReturnType<typeof paths>): Record<string, string> {
  return {
    VAULT_ADDR: bao.address,
    PORT: String(settings.port),
    SALLYPORT_DATA_DIR: settings.dataDir,
    SALLYPORT_DEMO: 'true',
    SALLYPORT_SELF_ENROLMENT: 'true',
    SALLYPORT_AUDIT_FILES: at.audit,
    SALLYPORT_AUDIT_HISTORY_FILES: join(dirname(at.audit), 'history.ndjson'),
    SALLYPORT_SERVICE_AUTH: 'approle',
    SALLYPORT_SERVICE_ROLE_ID_FILE: join(at.service, 'role-id'),
    SALLYPORT_SERVICE_SECRET_ID_FILE: join(at.service, 'secret-id'),
  };
}
