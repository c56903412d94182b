import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { startPostgres } from '#server/testing/dev-postgres.ts';
import { openRaceStage } from '#server/testing/races/race-stage.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const ROUNDS = 1_000;
const KV_MOUNT = 'races';

/** A TOTP step, a grant, a recovery code and an enrolment code, each for one of fifty, over four processes on one PostgreSQL, a thousand times. */
export async function races({ say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-races-'));
  const bao = await startDevBao({ signal });
  const postgres = await startPostgres({ dir });
  try {
    await mountKv(bao.address, bao.rootToken.reveal());
    const databaseUrl = `postgres://postgres:${encodeURIComponent(postgres.password.reveal())}@127.0.0.1:${postgres.port}/postgres`;
    const stage = await openRaceStage({
      databaseUrl,
      dataDir: dir,
      vaultAddr: bao.address,
      token: bao.rootToken.reveal(),
      kvMount: KV_MOUNT,
    });
    let faultCount = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      signal.throwIfAborted();
      const faults = await stage.round();
      faultCount += faults.length;
      for (const fault of faults) say(`round ${round}: ${fault}`);
      if (round % 50 === 0) say(`${round} of ${ROUNDS} rounds`);
    }
    const { code_refused: lookedAt = 0 } = await stage.guess();
    await stage.close();
    return { figures: { rounds: ROUNDS, faultCount, wrongCodesLookedAt: lookedAt }, holds: faultCount === 0 && lookedAt <= 5 };
  } finally {
    await postgres.stop();
    await bao.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function mountKv(address: string, token: string): Promise<void> {
  const headers = { 'X-Vault-Token': token };
  await fetch(`${address}/v1/sys/mounts/${KV_MOUNT}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ type: 'kv', options: { version: '2' } }),
  });
  // A new v2 mount is upgrading for a moment.
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await fetch(`${address}/v1/${KV_MOUNT}/config`, { headers })).ok) return;
    await sleep(100);
  }
  throw new Error('The KV mount does not come up.');
}
