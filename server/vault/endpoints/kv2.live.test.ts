import { beforeAll, expect, test, vi } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import { clientWithPolicy, freshMount, rootClient } from '#server/testing/live.ts';
import { vaultPath } from '../path.ts';
import { deleteMetadata, listSecrets, readSecret, writeSecret } from './kv2.ts';

let mount: string;

beforeAll(async () => {
  mount = await freshMount('kv', { config: { options: { version: '2' } } });
  // A new KV v2 mount answers 400 until its upgrade is done.
  await vi.waitUntil(async () => (await codeFrom(writeSecret(rootClient(), mount, 'warm/up', { x: 1 }))) === 'no error', {
    timeout: 20_000,
  });
});

test('what is written is read, with its version', async () => {
  expect(await readSecret(rootClient(), mount, 'a/b c/ü')).toBeNull();
  expect((await writeSecret(rootClient(), mount, 'a/b c/ü', { n: 1, deep: { list: [true] } })).version).toBe(1);
  const found = await readSecret(rootClient(), mount, 'a/b c/ü');
  expect(found).toMatchObject({ data: { n: 1, deep: { list: [true] } }, version: 1 });
  expect(found?.createdAt).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
});

test('check-and-set lets one of two writers through', async () => {
  const tries = Array.from({ length: 8 }, (_, at) => codeFrom(writeSecret(rootClient(), mount, 'raced', { at }, { cas: 0 })));
  const codes = await Promise.all(tries);
  expect(codes.filter((code) => code === 'no error')).toHaveLength(1);
  expect(codes.filter((code) => code === 'vault_conflict')).toHaveLength(7);
  expect((await writeSecret(rootClient(), mount, 'raced', { at: 'next' }, { cas: 1 })).version).toBe(2);
});

test('a deleted newest version reads as nothing', async () => {
  await writeSecret(rootClient(), mount, 'deleted', { x: 1 });
  await rootClient().request({ method: 'DELETE', path: vaultPath`${mount}/data/deleted` });
  expect(await readSecret(rootClient(), mount, 'deleted')).toBeNull();
});

test('names are listed, folders with a slash, and nothing is []', async () => {
  await writeSecret(rootClient(), mount, 'listed/one', {});
  await writeSecret(rootClient(), mount, 'listed/two/three', {});
  expect(await listSecrets(rootClient(), mount, 'listed')).toEqual(['one', 'two/']);
  expect(await listSecrets(rootClient(), mount, 'nowhere')).toEqual([]);
  expect(await listSecrets(rootClient(), mount, '')).toContain('listed/');
  await deleteMetadata(rootClient(), mount, 'listed/one');
  await deleteMetadata(rootClient(), mount, 'listed/never-was');
  expect(await listSecrets(rootClient(), mount, 'listed/')).toEqual(['two/']);
});

test('a refusal is not nothing', async () => {
  const stranger = await clientWithPolicy('');
  expect(await codeFrom(readSecret(stranger, mount, 'raced'))).toBe('vault_denied');
  expect(await codeFrom(listSecrets(stranger, mount, ''))).toBe('vault_denied');
  expect(await codeFrom(writeSecret(stranger, mount, 'raced', {}))).toBe('vault_denied');
});
