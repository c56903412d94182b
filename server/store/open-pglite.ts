import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { explainFileError, StartError } from '#server/platform/index.ts';

const MAKE = `const { PGlite } = await import('@electric-sql/pglite');
const db = await PGlite.create({ dataDir: process.argv[1] });
await db.close();`;

/** Opens the embedded PostgreSQL below the data directory, making it first when there is none. Throws `StartError`. */
export async function openPglite(dataDir: string): Promise<PGlite> {
  const home = join(dataDir, 'store');
  try {
    if (!existsSync(home)) await make(dataDir, home);
    if (!existsSync(join(home, 'PG_VERSION')))
      throw new StartError('half_made', `${home} is not a whole database; restore it from a backup, or remove it to begin anew.`);
    return await PGlite.create({ dataDir: home });
  } catch (error) {
    const explained = explainFileError(error, home);
    if (explained !== error || error instanceof StartError) throw explained;
    throw new StartError(
      'store_failed',
      `The database in ${home} does not open; restore it from a backup, or remove it to begin anew.`,
      error,
    );
  }
}

// initdb swells the process to 800 MB for good, so a child does it. It works beside the final place and is moved there whole:
// a start that was interrupted leaves only a draft, which the next one removes.
async function make(dataDir: string, home: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(dataDir))
    if (name.startsWith('store.draft')) rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
  const draft = join(dataDir, `store.draft-${process.pid}`);
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', MAKE, '--', draft], { timeout: 120_000 });
  } catch (error) {
    const { stderr = '', killed } = error as { stderr?: string; killed?: boolean };
    const code = /\b(ENOSPC|EDQUOT|EACCES|EROFS)\b/.exec(stderr)?.[1] ?? (/No space left/i.test(stderr) ? 'ENOSPC' : undefined);
    if (code) throw Object.assign(new Error(code), { code });
    throw new StartError(
      'store_failed',
      `The database in ${home} could not be made${killed ? ' in two minutes' : ''}; start again.`,
      error,
    );
  }
  renameSync(draft, home);
}
