import { execFile } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCredentialFile } from './credential-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'credential-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const reasonOf = (path: string) =>
  readCredentialFile(path).then(
    () => 'no error',
    (error) => `${error.code}: ${error.facts?.reason}`,
  );

test('reads the text without the line end that editors add', async () => {
  await writeFile(join(dir, 'token'), 's.abc\n');
  expect((await readCredentialFile(join(dir, 'token'))).reveal()).toBe('s.abc');
});

test('follows links the way Kubernetes lays them out, and sees the next rotation', async () => {
  for (const day of ['1', '2']) {
    await mkdir(join(dir, `..day${day}`));
    await writeFile(join(dir, `..day${day}`, 'token'), `jwt-${day}`);
  }
  await symlink('..day1', join(dir, '..data'));
  await symlink('..data/token', join(dir, 'token'));
  expect((await readCredentialFile(join(dir, 'token'))).reveal()).toBe('jwt-1');
  await rm(join(dir, '..data'));
  await symlink('..day2', join(dir, '..data'));
  expect((await readCredentialFile(join(dir, 'token'))).reveal()).toBe('jwt-2');
});

test('reads one whole token or another while kubelet swaps them, and never none', async () => {
  const jwtOf = (day: number) => `jwt-${day}.${String(day % 10).repeat(2_000)}`;
  const publish = async (day: number) => {
    await mkdir(join(dir, `..day${day}`));
    await writeFile(join(dir, `..day${day}`, 'token'), jwtOf(day));
    await symlink(`..day${day}`, join(dir, '..data_tmp'));
    // In one go, so that it falls between a reader's finding the file and its opening it.
    renameSync(join(dir, '..data_tmp'), join(dir, '..data'));
    rmSync(join(dir, `..day${day - 1}`), { recursive: true, force: true });
  };
  await publish(0);
  await symlink('..data/token', join(dir, 'token'));
  const seen = new Set<string>();
  let isDone = false;
  const reader = async () => {
    while (!isDone) seen.add((await readCredentialFile(join(dir, 'token'))).reveal());
  };
  const readers = Promise.all(Array.from({ length: 16 }, reader));
  for (let day = 1; day <= 200; day += 1) await publish(day);
  isDone = true;
  await readers;
  const published = new Set(Array.from({ length: 201 }, (_, day) => jwtOf(day)));
  expect([...seen].filter((text) => !published.has(text))).toEqual([]);
  expect(seen.size).toBeGreaterThan(20);
}, 30_000);

test('a pipe is refused at once, and not waited for', async () => {
  await promisify(execFile)('mkfifo', [join(dir, 'token')]);
  expect(await reasonOf(join(dir, 'token'))).toBe('service_identity_failed: credential_file_not_regular');
});

test('refuses a link out of its directory', async () => {
  await mkdir(join(dir, 'inside'));
  await writeFile(join(dir, 'outside'), 'planted');
  await symlink('../outside', join(dir, 'inside', 'token'));
  expect(await reasonOf(join(dir, 'inside', 'token'))).toBe('service_identity_failed: credential_file_links_outside');
});

test('refuses a neighbour whose name begins alike', async () => {
  await mkdir(join(dir, 'a'));
  await mkdir(join(dir, 'ab'));
  await writeFile(join(dir, 'ab', 'token'), 'planted');
  await symlink('../ab/token', join(dir, 'a', 'token'));
  expect(await reasonOf(join(dir, 'a', 'token'))).toBe('service_identity_failed: credential_file_links_outside');
});

test.each([
  ['missing', () => undefined, 'credential_file_missing'],
  ['empty', (path: string) => writeFile(path, ' \n'), 'credential_file_empty'],
  ['a directory', (path: string) => mkdir(path), 'credential_file_not_regular'],
  ['too large', (path: string) => writeFile(path, 'x'.repeat(65_537)), 'credential_file_too_large'],
])('refuses one that is %s', async (_, prepare, reason) => {
  await prepare(join(dir, 'token'));
  expect(await reasonOf(join(dir, 'token'))).toBe(`service_identity_failed: ${reason}`);
});

test('takes one of exactly 64 KiB', async () => {
  await writeFile(join(dir, 'token'), 'x'.repeat(65_536));
  expect((await readCredentialFile(join(dir, 'token'))).reveal()).toHaveLength(65_536);
});
