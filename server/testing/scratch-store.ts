import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, createLogger, type Logger, systemClock } from '#server/platform/index.ts';
import { openStore, type Store } from '#server/store/index.ts';
import { openScratchDatabase } from './scratch-database.ts';

export const silentLog: Logger = createLogger({ level: 'fatal', redactLine: (line) => line, destination: { write: () => undefined } });

/**
 * A real, empty, embedded store of its own, gone after `close()`. The database is made once and copied, which saves three seconds each.
 * Where thousands are opened, `SALLYPORT_SCRATCH_DATABASE_URL` names a migrated database of a PostgreSQL, to copy instead.
 */
export async function openScratchStore(clock: Clock = systemClock): Promise<Store & { dataDir: string }> {
  const templateUrl = process.env.SALLYPORT_SCRATCH_DATABASE_URL;
  if (templateUrl) return openOnServer(templateUrl, clock);
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
  cpSync(await template(), dataDir, { recursive: true });
  const store = await openStore({ dataDir, clock, log: silentLog });
  return {
    ...store,
    dataDir,
    close: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openOnServer(templateUrl: string, clock: Clock): Promise<Store & { dataDir: string }> {
  const { databaseUrl, drop } = await openScratchDatabase(templateUrl);
  const store = await openStore({ dataDir: '', databaseUrl, clock, log: silentLog });
  return {
    ...store,
    dataDir: '',
    close: async () => {
      await store.close();
      await drop();
    },
  };
}

async function template(): Promise<string> {
  const home = resolve('.cache', `store-template-${migrationsHash()}`);
  if (existsSync(home)) return home;
  mkdirSync(resolve('.cache'), { recursive: true });
  const draft = mkdtempSync(`${home}.`);
  await (await openStore({ dataDir: draft, clock: systemClock, log: silentLog })).close();
  try {
    renameSync(draft, home);
  } catch {
    // Another test process was faster; its copy is as good.
    rmSync(draft, { recursive: true, force: true });
  }
  return home;
}

function migrationsHash(): string {
  const folder = resolve('server/store/migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}
