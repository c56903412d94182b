import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLogger, type Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createSnapshots } from '#server/snapshots/index.ts';
import { createJournal } from '#server/store/index.ts';
import { startRaftBao } from '#server/testing/raft-bao.ts';
import { openScratchStore } from '#server/testing/scratch-store.ts';
import { createVaultCluster, type VaultCluster, vaultPath } from '#server/vault/index.ts';
import { sideBySide } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const ROUNDS = 7;
/** Random, so that packing cannot make them small: about 60 MB of snapshot. */
const ENTRIES = 100;
const ENTRY_BYTES = 600_000;
const taker = { entityId: '', displayName: 'bench', requestId: '', address: '' };

/** A snapshot from the request to its verified, synced file and row, beside curl, which throws the bytes away unread. */
export const snapshotStream: Bench = {
  name: 'snapshot.stream',
  what: 'verified snapshot : curl of the same to /dev/null, as a rate, median',
  unit: '×',
  aim: { atLeast: 0.9 },
  async run(_, say) {
    const home = mkdtempSync(join(tmpdir(), 'sallyport-bench-snapshot-'));
    say('starting a raft node');
    const bao = await startRaftBao({ dir: home });
    const cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
    const store = await openScratchStore();
    const snapshots = createSnapshots({
      dataDir: store.dataDir,
      store,
      serviceIdentity: {
        client: async (namespace = '', signal) => cluster.as({ token: bao.rootToken, namespace, ...(signal ? { signal } : {}) }),
        state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
        start: () => undefined,
        stop: async () => undefined,
      },
      journal: createJournal(store),
      clock: systemClock,
      random: systemRandom,
      log: createLogger({ level: 'silent', redactLine: (line) => line }),
    });
    try {
      await fill(cluster, bao.rootToken);
      await snapshots.start();
      const takeOne = async () => {
        const { snapshotId } = await snapshots.take(taker);
        await snapshots.settled();
        const row = (await snapshots.list()).find((one) => one.snapshotId === snapshotId);
        if (row?.state !== 'verified') throw new Error(`the snapshot is ${row?.state}: ${row?.cause?.code}`);
      };
      // The token goes in by standard input: arguments are for every process to see.
      const curl = async () => {
        const running = promisify(execFile)('curl', ['-sSf', '-K', '-', '-o', '/dev/null', `${bao.address}/v1/sys/storage/raft/snapshot`]);
        running.child.stdin?.end(`header = "X-Vault-Token: ${bao.rootToken.reveal()}"\n`);
        await running;
      };
      const { oursMs, rivalMs } = await sideBySide(takeOne, curl, { rounds: ROUNDS, warmUp: 1 });
      const sizeBytes = (await snapshots.list())[0]?.sizeBytes ?? 0;
      const rate = (tookMs: number) => `${roundFigure(sizeBytes / 1000 / tookMs)} MB/s`;
      return { value: rivalMs / oursMs, beside: `${rate(oursMs)} : ${rate(rivalMs)}`, n: ROUNDS };
    } finally {
      await snapshots.stop();
      await store.close();
      await cluster.close();
      await bao.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

async function fill(cluster: VaultCluster, token: Secret<string>): Promise<void> {
  const root = cluster.as({ token, namespace: '', callClass: 'job' });
  await root.request({ method: 'POST', path: vaultPath`sys/mounts/filler`, body: { type: 'kv' } });
  for (let at = 0; at < ENTRIES; at += 1) {
    const value = systemRandom.bytes(ENTRY_BYTES).toString('base64');
    await root.request({ method: 'POST', path: vaultPath`filler/${String(at)}`, body: { value } });
  }
}
