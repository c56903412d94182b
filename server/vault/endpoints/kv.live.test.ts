import { beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { clientWithPolicy, freshMount, freshNamespace, rootClient } from '#server/testing/live.ts';
import { vaultPath } from '../path.ts';
import { readAnySecret } from './kv.ts';
import { createKvMounts, readKvMount } from './kv-mount.ts';
import { deletePlainSecret, listPlainSecrets, readPlainSecret, writePlainSecret } from './kv1.ts';
import { readSecret, writeSecret } from './kv2.ts';
import { readMetadata, writeMetadata } from './kv2-metadata.ts';
import { deleteVersions, destroyVersions, undeleteVersions } from './kv2-versions.ts';

let plain: string;
let versioned: string;
const readyMount = async (mount: string, namespace = '') =>
  vi.waitUntil(async () => (await codeFrom(writeSecret(rootClient(namespace), mount, 'warm/up', { x: 1 }))) === 'no error', {
    timeout: 20_000,
  });

beforeAll(async () => {
  plain = await freshMount('kv');
  versioned = await freshMount('kv', { config: { options: { version: '2' } } });
  await readyMount(versioned);
});

test('version 1: written, read, listed, gone', async () => {
  await writePlainSecret(rootClient(), plain, 'a/b c', { n: 1 });
  expect(await readPlainSecret(rootClient(), plain, 'a/b c')).toEqual({ n: 1 });
  expect(await listPlainSecrets(rootClient(), plain, '')).toEqual(['a/']);
  await deletePlainSecret(rootClient(), plain, 'a/b c');
  await deletePlainSecret(rootClient(), plain, 'a/b c');
  expect(await readPlainSecret(rootClient(), plain, 'a/b c')).toBeNull();
  expect(await listPlainSecrets(rootClient(), plain, '')).toEqual([]);
});

test('versions: read by number, hidden, brought back, destroyed', async () => {
  const name = 'history';
  for (const n of [1, 2, 3]) await writeSecret(rootClient(), versioned, name, { n });
  const dataOf = async (version?: number) =>
    (await readSecret(rootClient(), versioned, name, version === undefined ? {} : { version }))?.data ?? null;
  expect([await dataOf(), await dataOf(1), await dataOf(9)]).toEqual([{ n: 3 }, { n: 1 }, null]);
  await deleteVersions(rootClient(), versioned, name, [1, 3]);
  expect([await dataOf(), await dataOf(1), await dataOf(2)]).toEqual([null, null, { n: 2 }]);
  await undeleteVersions(rootClient(), versioned, name, [1, 3]);
  expect([await dataOf(), await dataOf(1)]).toEqual([{ n: 3 }, { n: 1 }]);
  await destroyVersions(rootClient(), versioned, name, [1]);
  await undeleteVersions(rootClient(), versioned, name, [1]);
  expect(await dataOf(1)).toBeNull();
  const metadata = await readMetadata(rootClient(), versioned, name);
  expect(metadata?.versions.map(({ version, isDestroyed, deletionAt }) => [version, isDestroyed, deletionAt])).toEqual([
    [3, false, null],
    [2, false, null],
    [1, true, null],
  ]);
});

test('numbers that the server would take for another version never leave', async () => {
  for (const version of [0, -1, 1.5, Number.NaN]) {
    expect(await codeFrom(readSecret(rootClient(), versioned, 'history', { version }))).toBe('invalid_input');
    expect(await codeFrom(destroyVersions(rootClient(), versioned, 'history', [version]))).toBe('invalid_input');
  }
  expect(await codeFrom(deleteVersions(rootClient(), versioned, 'history', []))).toBe('invalid_input');
});

test('metadata: what is given changes and the rest stays', async () => {
  expect(await readMetadata(rootClient(), versioned, 'described')).toBeNull();
  await writeMetadata(rootClient(), versioned, 'described', { customMetadata: { owner: 'payments' }, maxVersions: 2 });
  await writeMetadata(rootClient(), versioned, 'described', { isCasRequired: true, deleteVersionAfter: '720h' });
  expect(await readMetadata(rootClient(), versioned, 'described')).toEqual({
    versions: [],
    currentVersion: 0,
    oldestVersion: 0,
    maxVersions: 2,
    isCasRequired: true,
    deleteVersionAfter: '720h0m0s',
    customMetadata: { owner: 'payments' },
  });
  expect(await codeFrom(writeSecret(rootClient(), versioned, 'described', { n: 1 }))).not.toBe('no error');
  for (const cas of [0, 1, 2]) await writeSecret(rootClient(), versioned, 'described', { cas }, { cas });
  expect(await codeFrom(writeSecret(rootClient(), versioned, 'described', { n: 1 }, { cas: 1 }))).toBe('vault_conflict');
  expect((await readMetadata(rootClient(), versioned, 'described'))?.versions.map(({ version }) => version)).toEqual([3, 2]);
  expect(await codeFrom(writeMetadata(rootClient(), versioned, 'described', { deleteVersionAfter: 'soon' }))).toBe('vault_bad_request');
});

describe('whichever version', () => {
  test('the mount says which one it is, also where a v1 secret looks like v2', async () => {
    const mounts = createKvMounts(systemClock);
    const disguised = { data: { n: 1 }, metadata: { version: 7 } };
    await writePlainSecret(rootClient(), plain, 'disguised', disguised);
    await writeSecret(rootClient(), versioned, 'one', { n: 1 });
    expect(await readAnySecret(rootClient(), mounts, `${plain}/disguised`)).toEqual({ data: disguised, version: null, createdAt: null });
    expect(await readAnySecret(rootClient(), mounts, `${versioned}/one`)).toMatchObject({ data: { n: 1 }, version: 1 });
    expect(await readAnySecret(rootClient(), mounts, `${versioned}/none`)).toBeNull();
    expect(await codeFrom(readAnySecret(rootClient(), mounts, `${plain}/disguised`, { version: 1 }))).toBe('invalid_input');
  });

  test('a mount that was upgraded meanwhile is asked again', async () => {
    const mount = await freshMount('kv');
    const mounts = createKvMounts(systemClock);
    await writePlainSecret(rootClient(), mount, 'kept', { n: 1 });
    expect(await readAnySecret(rootClient(), mounts, `${mount}/kept`)).toMatchObject({ version: null });
    await rootClient().request({ method: 'POST', path: vaultPath`sys/mounts/${mount}/tune`, body: { options: { version: '2' } } });
    await readyMount(mount);
    expect(await readAnySecret(rootClient(), mounts, `${mount}/kept`)).toMatchObject({ data: { n: 1 }, version: 1 });
  });

  test('in a namespace, by its header', async () => {
    const namespace = await freshNamespace();
    const mount = await freshMount('kv', { namespace, config: { options: { version: '2' } } });
    await readyMount(mount, namespace);
    const mounts = createKvMounts(systemClock);
    expect(await readAnySecret(rootClient(namespace), mounts, `${mount}/warm/up`)).toMatchObject({ data: { x: 1 } });
    expect(await codeFrom(readAnySecret(rootClient(), mounts, `${mount}/warm/up`))).toMatch(/^vault_(denied|bad_request|not_found)$/);
  });

  test('no right, no mount, no KV, no name', async () => {
    const stranger = await clientWithPolicy('');
    expect(await codeFrom(readKvMount(stranger, `${versioned}/one`))).toBe('vault_denied');
    expect(await codeFrom(readKvMount(rootClient(), 'no-such-mount/one'))).toBe('vault_denied');
    expect(await codeFrom(readKvMount(rootClient(), 'sys/mounts'))).toBe('vault_bad_request');
    expect(await codeFrom(readAnySecret(rootClient(), createKvMounts(systemClock), versioned))).toBe('invalid_input');
    expect(await codeFrom(readKvMount(rootClient(), '../sys'))).toBe('invalid_input');
  });
});
