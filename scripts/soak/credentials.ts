import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { runCredentialSoak } from '#server/testing/credential-soak.ts';
import { startDatabaseStage } from '#server/testing/database-stage.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { createVaultCluster } from '#server/vault/index.ts';
import type { SoakOptions, SoakResult } from './options.ts';

/** Credentials of a minute's maximum life under 200 queries a second. Gives the figures and whether they are as they must be. */
export async function credentials({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  const bao = await startDevBao({ signal });
  const cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
  try {
    const vault = cluster.as({ token: new Secret(bao.rootToken.reveal()), namespace: '' });
    const stage = await startDatabaseStage(vault, 'database');
    try {
      const figures = await runCredentialSoak({
        vault,
        stage,
        role: 'app',
        ttlSeconds: 30,
        maxTtlSeconds: 60,
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
        figures.leasesLeft === 0;
      return { figures: { ...figures }, holds };
    } finally {
      await stage.stop();
    }
  } finally {
    await cluster.close();
    await bao.stop();
  }
}
