import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DevPostgres, findPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { freshMount, liveBao, rootClient } from '#server/testing/live.ts';
import { guessFaults, openRaceStage, type RaceStage } from '#server/testing/races/race-stage.ts';
import { vaultPath } from '#server/vault/index.ts';

const ROUNDS = 20;
const dir = mkdtempSync(join(tmpdir(), 'sallyport-races-'));

// `npm run soak races` does the same a thousand times.
describe.skipIf(findPostgres() === null)('four processes on one PostgreSQL', () => {
  let server: DevPostgres;
  let stage: RaceStage;
  beforeAll(async () => {
    server = await startPostgres({ dir });
    const kvMount = await freshMount('kv', { config: { options: { version: '2' } } });
    await vi.waitFor(
      async () => expect((await rootClient().request({ method: 'GET', path: vaultPath`${kvMount}/config` })).status).toBe(200),
      20_000,
    );
    const databaseUrl = server.urlOf();
    const { address, rootToken } = liveBao();
    stage = await openRaceStage({ databaseUrl, dataDir: dir, vaultAddr: address, token: rootToken.reveal(), kvMount });
  }, 300_000);
  afterAll(async () => {
    await stage?.close();
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it(`give a step, a grant, a code, a challenge and a risen session to one of many, ${ROUNDS} times over`, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) expect(await stage.round(), `round ${round}`).toEqual([]);
  }, 300_000);

  it('look at five of two hundred wrong codes', async () => {
    expect(guessFaults(await stage.guess())).toEqual([]);
  });
});
