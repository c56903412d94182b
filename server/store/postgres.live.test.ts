import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOpaqueId, systemClock, systemRandom } from '#server/platform/index.ts';
import { type DevPostgres, findPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { silentLog } from '#server/testing/scratch-store.ts';
import { sessionRow } from '#server/testing/session-row.ts';
import {
  bindPasskey,
  consumeStep,
  createJournal,
  createLimits,
  insertChallenge,
  insertGrant,
  insertSession,
  openStore,
  raiseCounter,
  replaceSession,
  type Store,
  takeChallenge,
  takeGrant,
} from './index.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-store-pg-'));

// The same promises as on the embedded store, kept over two processes' worth of connections.
describe.skipIf(findPostgres() === null)('the store on PostgreSQL', () => {
  let server: DevPostgres;
  let stores: [Store, Store];
  const fresh = () => newOpaqueId(systemRandom);

  beforeAll(async () => {
    server = await startPostgres({ dir });
    const name = `s${randomBytes(4).toString('hex')}`;
    await server.query(`create database ${name}`);
    const databaseUrl = server.urlOf(name);
    const open = () => openStore({ dataDir: dir, databaseUrl, clock: systemClock, log: silentLog });
    // Both at once, on an empty database: one migrates, the other waits for it.
    stores = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await Promise.all((stores ?? []).map((store) => store.close()));
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const race = async (count: number, act: (store: Store, index: number) => Promise<unknown>) => {
    const settled = await Promise.allSettled(Array.from({ length: count }, (_, index) => act(stores[index % 2] as Store, index)));
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [(result.reason as { code: string }).code]));
  };
  const row = (idHash: string) => sessionRow(idHash, new Date(), { stage: 'password', policies: ['default'] });

  it('gives a step to one of fifty, and the highest of many different ones last', async () => {
    const factor = fresh();
    expect((await race(50, (store) => consumeStep(store, factor, 7))).filter((won) => won === true)).toHaveLength(1);
    await race(50, (store, index) => consumeStep(store, factor, 8 + index));
    expect(await consumeStep(stores[0], factor, 57)).toBe(false);
    expect(await consumeStep(stores[1], factor, 58)).toBe(true);
  });

  it('gives a grant to one of fifty and lets a session rise once', async () => {
    const [old, grantHash] = [fresh(), fresh()];
    await insertSession(stores[0], row(old));
    await insertGrant(stores[0], {
      grantHash,
      sessionHash: old,
      intentHash: 'i',
      method: 'totp',
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect((await race(50, (store) => takeGrant(store, grantHash, old))).filter((taken) => taken !== null)).toHaveLength(1);
    const risen = await race(20, (store) => replaceSession(store, old, (before) => ({ ...before, id_hash: fresh(), stage: 'verified' })));
    expect(risen.filter((code) => code === undefined)).toHaveLength(1);
    expect(risen.filter((code) => code === 'session_expired')).toHaveLength(19);
  });

  it('gives a challenge and a count of a passkey to one of fifty, and a credential to one owner', async () => {
    const [mine, challengeHash] = [fresh(), fresh()];
    await insertSession(stores[0], row(mine));
    const expiresAt = new Date(Date.now() + 60_000);
    await insertChallenge(stores[0], challengeHash, mine, { purpose: 'sign-in', boundTo: '', userHandle: '', expiresAt });
    expect((await race(50, (store) => takeChallenge(store, challengeHash, mine))).filter((taken) => taken !== null)).toHaveLength(1);
    const passkey = { credentialHash: fresh(), isBackedUp: false, signCount: 1 };
    const owners = await race(50, (store, index) => bindPasskey(store, { ...passkey, factor: `person ${index}` }));
    expect(owners.filter((won) => won === true)).toHaveLength(1);
    const factor = `person ${owners.indexOf(true)}`;
    const raised = await race(50, (store) => raiseCounter(store, { ...passkey, factor, signCount: 2, floor: 1 }));
    expect(raised.filter((won) => won === true)).toHaveLength(1);
  });

  it('counts tries together', async () => {
    const key = fresh();
    const answers = await race(100, (store) => createLimits(store).consume('code', key, { points: 5, windowSeconds: 300 }));
    expect(answers.filter((code) => code === undefined)).toHaveLength(5);
    expect(answers.filter((code) => code === 'rate_limited')).toHaveLength(95);
  });

  it('says so when the server goes away, and goes on when it is back', async () => {
    const store = stores[0];
    const entry = {
      kind: 'intent',
      requestId: 'r',
      verb: 'v',
      entityId: '',
      displayName: '',
      namespace: '',
      address: '',
      code: '',
      details: {},
    } as const;
    await createJournal(store).write(entry);
    await server.stop();
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(createJournal(store).write(entry)).rejects.toMatchObject({ code: 'record_failed' });
    server = await startPostgres({ dir, port: server.port });
    await expect
      .poll(
        () =>
          store.ping().then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 20_000 },
      )
      .toBe('up');
    await createJournal(store).write(entry);
  });
});
