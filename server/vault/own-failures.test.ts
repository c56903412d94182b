import { expect, test } from 'vitest';
import { cacheStage } from '#server/testing/cache-stage.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { readCredentialFile } from './auth/credential-file.ts';
import { createLeaseKeeper } from './lease/create-lease-keeper.ts';
import { databaseRole } from './lease/sources.ts';
import { vaultPath } from './path.ts';

const random = { fraction: () => 0, bytes: (count: number) => Buffer.alloc(count) };

/** Failures that no node had a part in: they too say what they were about. */
async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return expect.fail('it did not fail');
}

test('a path that cannot be made names its template, and not what was put in', async () => {
  const error = await thrownBy(() => vaultPath`sys/policies/acl/${'planted/planted'}`);
  expect(error).toMatchObject({
    code: 'invalid_input',
    where: { path: 'sys/policies/acl/…', what: 'a segment that no path can hold' },
  });
});

test('a read of the cache that its caller left names the path', async () => {
  const { open, always } = cacheStage();
  const where = { method: 'GET', path: 'kv/a', namespace: 'team' };
  const reader = open('anna', 'team');
  expect(await thrownBy(() => reader.read('kv/a', { signal: AbortSignal.abort() }))).toMatchObject({ code: 'request_cancelled', where });
  always('vault_unreachable');
  const leaving = new AbortController();
  const reading = thrownBy(() => reader.read('kv/a', { signal: leaving.signal }));
  leaving.abort();
  expect(await reading).toMatchObject({ code: 'request_cancelled', where });
});

test('a credential that is not there names its source', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const keeper = createLeaseKeeper({ client: server.client, clock, random });
  const kept = await keeper.keep(databaseRole('database', 'app'));
  server.faultOf = () => ({ kind: 'code', code: 'vault_unreachable' });
  await clock.advance(3_600_000);
  const where = { source: 'database/creds/app' };
  expect(await thrownBy(() => kept.current())).toMatchObject({ code: 'credential_unavailable', where });
  server.faultOf = () => null;
  const stopping = keeper.stop();
  await clock.advance(10_000);
  await stopping;
  expect(await thrownBy(() => kept.replace())).toMatchObject({ code: 'not_ready', where });
  expect(await thrownBy(() => keeper.keep(databaseRole('database', 'app')))).toMatchObject({ code: 'not_ready', where });
});

test('a credential file that cannot be read is named', async () => {
  const file = '/nowhere/token';
  expect(await thrownBy(() => readCredentialFile(file))).toMatchObject({ code: 'service_identity_failed', where: { file } });
});
