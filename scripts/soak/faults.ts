import { startFaultStage } from '#server/testing/fault-stage.ts';
import { type LeaderFault, type LeaderLoss, leaderLossFaults, loseLeader } from '#server/testing/leader-loss.ts';
import { vaultPath } from '#server/vault/index.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const FAULTS: readonly LeaderFault[] = ['sealed', 'killed', 'stopped'];

/** The leader of three raft nodes goes and comes back, by each fault in turn, for as long as there is time. */
export async function faults({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  const stage = await startFaultStage();
  try {
    await stage.root.request({ method: 'POST', path: vaultPath`sys/mounts/kv`, body: { type: 'kv' } });
    await stage.root.request({ method: 'POST', path: vaultPath`kv/config`, body: { value: '1' } });
    const endsAtMs = performance.now() + minutes * 60_000;
    const losses: LeaderLoss[] = [];
    let faultCount = 0;
    while (performance.now() < endsAtMs && !signal.aborted) {
      const loss = await loseLeader(stage, 'kv', FAULTS[losses.length % FAULTS.length] as LeaderFault);
      losses.push(loss);
      const found = leaderLossFaults(loss);
      faultCount += found.length;
      for (const fault of found) say(`round ${losses.length}, ${loss.fault}: ${fault}`);
      if (losses.length % 10 === 0) say(`${losses.length} rounds`);
    }
    return { figures: { rounds: losses.length, faultCount, ...figuresOf(losses) }, holds: faultCount === 0 };
  } finally {
    await stage.stop();
  }
}

const most = (losses: readonly LeaderLoss[], of: (loss: LeaderLoss) => number) => Math.max(0, ...losses.map(of));

function figuresOf(losses: readonly LeaderLoss[]): Record<string, unknown> {
  const perFault = FAULTS.map((fault) => {
    const those = losses.filter((loss) => loss.fault === fault);
    const slowest = {
      rounds: those.length,
      nextLeaderMs: most(those, ({ nextLeaderAfterMs }) => nextLeaderAfterMs),
      writtenMs: most(those, ({ writtenAfterMs }) => writtenAfterMs),
      standbyMs: most(those, ({ standbyAfterMs }) => standbyAfterMs),
      callMs: most(those, ({ longestCallMs }) => longestCallMs),
    };
    return [fault, slowest] as const;
  });
  const sum = (of: (loss: LeaderLoss) => number) => losses.reduce((total, loss) => total + of(loss), 0);
  return { reads: sum(({ reads }) => reads), writes: sum(({ writes }) => writes), slowest: Object.fromEntries(perFault) };
}
