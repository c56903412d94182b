import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { startPostgres } from '#server/testing/dev-postgres.ts';
import { guessFaults, openRaceStage } from '#server/testing/races/race-stage.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const ROUNDS = 1_000;
const KV_MOUNT = 'races';

/** After so many rounds 200 wrong codes are sent at once, to somebody new each time. */
const ROUNDS_PER_GUESS = 50;

/**
 * A TOTP step, a grant, a recovery code, a challenge, an enrolment code, each for one of fifty, and the rise of a session for one of eight,
 * over four processes on one PostgreSQL, a thousand times.
 */
export async function races({ say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-races-'));
  const bao = await startDevBao({ signal });
  const postgres = await startPostgres({ dir });
  try {
    await mountKv(bao.address, bao.rootToken.reveal());
    const databaseUrl = postgres.urlOf();
    const stage = await openRaceStage({
      databaseUrl,
      dataDir: dir,
      vaultAddr: bao.address,
      token: bao.rootToken.reveal(),
      kvMount: KV_MOUNT,
    });
    let faultCount = 0;
    let mostLookedAt = 0;
    const note = (faults: readonly string[], round: number) => {
      faultCount += faults.length;
      for (const fault of faults) say(`round ${round}: ${fault}`);
    };
    const startedAtMs = performance.now();
    let rounds = 0;
    while (rounds < ROUNDS && !signal.aborted) {
      rounds += 1;
      note(await stage.round(), rounds);
      if (rounds % ROUNDS_PER_GUESS !== 0) continue;
      const guessed = await stage.guess();
      mostLookedAt = Math.max(mostLookedAt, guessed.looks);
      note(guessFaults(guessed), rounds);
      say(`${rounds} of ${ROUNDS} rounds`);
    }
    await stage.close();
    const secondsPerRound = Number(((performance.now() - startedAtMs) / 1000 / rounds).toFixed(2));
    const figures = { rounds, faultCount, wrongCodesLookedAt: mostLookedAt, secondsPerRound };
    return { figures, holds: faultCount === 0 && rounds === ROUNDS };
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
