import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRunning, markOf, type ProcessMark } from './process-mark.ts';
import { type Random, systemRandom } from './random.ts';
import { Secret } from './secret.ts';
import { explainFileError, StartError } from './start-error.ts';

export interface DataDir {
  /** Absolute path. */
  readonly path: string;
  /**
   * The secret in `<directory>/<name>` (mode 0600), made from 32 random bytes when there is none; or the one in `givenFile`,
   * which must be there. Throws `StartError`.
   */
  readOrCreateSecret(name: string, givenFile?: string): Promise<Secret<string>>;
  /** Gives the lock back. */
  close(): Promise<void>;
}

const LOCK = 'owner.lock';
const SECRET_BYTES = 32;

/** Opens the directory for this process alone: mode 0700, with an exclusive lock file. Throws `StartError`. */
export async function openDataDir(directory: string, random: Random = systemRandom): Promise<DataDir> {
  const path = resolve(directory);
  const own = explained(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    return takeLock(path);
  });
  return {
    path,
    async readOrCreateSecret(name, givenFile) {
      const file = givenFile ?? join(path, name);
      return explained(file, () => readSecret(file) ?? (givenFile ? missing(file) : createSecret(file, random)));
    },
    async close() {
      if (readText(join(path, LOCK)) === own) rmSync(join(path, LOCK), { force: true });
    },
  };
}

function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainFileError(error, path);
  }
}

// A link is made in one step with its content inside, so no other process ever reads half a lock.
function takeLock(path: string): string {
  const lock = join(path, LOCK);
  const draft = join(path, `${LOCK}.${process.pid}.${randomBytes(4).toString('hex')}`);
  const content = JSON.stringify(markOf(process.pid));
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(draft, lock)) return content;
      const held = readText(lock);
      if (held === null) continue;
      const owner = parseMark(held);
      if (owner && isRunning(owner)) throw lockedBy(path, owner);
      moveStaleAway(lock, held, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StartError('locked', `${path} is being opened by several processes at once; start one and try again.`);
}

function lockedBy(path: string, owner: ProcessMark): StartError {
  const here = markOf(process.pid).host === owner.host;
  const way = here ? 'stop that one or set SALLYPORT_DATA_DIR' : `if it is gone, remove ${join(path, LOCK)}`;
  return new StartError('locked', `${path} is in use by process ${owner.pid}${here ? '' : ` on host ${owner.host}`}; ${way}.`);
}

// Between reading and moving, another process may have replaced the stale lock: what was moved is compared and put back.
function moveStaleAway(lock: string, judged: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (readText(aside) !== judged) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseMark(text: string): ProcessMark | null {
  try {
    const mark = JSON.parse(text) as ProcessMark;
    return Number.isInteger(mark.pid) && mark.pid > 0 ? mark : null;
  } catch {
    return null;
  }
}

function readSecret(file: string): Secret<string> | null {
  const text = readText(file)?.trim();
  if (text === undefined) return null;
  if (text.length < SECRET_BYTES)
    throw new StartError('half_made', `${file} holds fewer than ${SECRET_BYTES} bytes; restore it, or remove it to have a new one made.`);
  return new Secret(text);
}

function createSecret(file: string, random: Random): Secret<string> {
  const text = random.bytes(SECRET_BYTES).toString('base64url');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return new Secret(text);
}

function missing(file: string): never {
  throw new StartError('half_made', `${file} is not there; make it, or leave the setting out to have one made in the data directory.`);
}
