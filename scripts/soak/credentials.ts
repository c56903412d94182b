import { join } from 'node:path';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { startDatabaseStage } from '#server/testing/database-stage.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { runPaymentSoak } from '#server/testing/payment-soak.ts';
import { createVaultCluster } from '#server/vault/index.ts';
import { buildClient } from '../client/build-client.ts';
import { ROOT } from '../source-files.ts';
import type { SoakOptions, SoakResult } from './options.ts';

/** The example service with credentials of a minute's maximum life under 200 queries a second, its own token replaced on the way. */
export async function credentials({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  await buildClient(ROOT, join(ROOT, 'dist/client'));
  const bao = await startDevBao({ signal });
  const cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
  try {
    const vault = cluster.as({ token: new Secret(bao.rootToken.reveal()), namespace: '' });
    const stage = await startDatabaseStage(vault, 'database');
    try {
      const figures = await runPaymentSoak({
        vault,
        address: bao.address,
        namespace: '',
        stage,
        ttlSeconds: 30,
        maxTtlSeconds: 60,
        tokenTtlSeconds: 120,
        tokenMaxTtlSeconds: 240,
        queriesPerSecond: 200,
        durationSeconds: minutes * 60,
        signal,
        say,
      });
      const holds =
        figures.failedCount === 0 &&
        figures.mostUsers <= 2 &&
        figures.mostLeases <= 2 &&
        figures.usersLeft === 0 &&
        figures.exitCode === 0 &&
        !figures.isLeaking;
      return { figures: { ...figures }, holds };
    } finally {
      await stage.stop();
    }
  } finally {
    await cluster.close();
    await bao.stop();
  }
}
