import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRaftBao } from '#server/testing/raft-bao.ts';
import { faultsOf, startReadStorm } from '#server/testing/read-storm.ts';
import { collectedHeapBytes } from './collected-heap.ts';
import type { SoakOptions, SoakResult } from './options.ts';

/** Rounds before the heap is measured first: code is compiled and pools are full by then. */
const WARM_UP_ROUNDS = 50;
const MOST_GROWTH_BYTES = 8 * 1024 * 1024;
const ROUNDS_PER_MINUTE = 500;

/** 1,000 readers of one secret, cold, expired, in an outage and after it, again and again: one request upstream each, and a flat heap. */
export async function reads({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-reads-'));
  const bao = await startRaftBao({ dir, signal });
  try {
    const storm = await startReadStorm(bao);
    const rounds = Math.max(WARM_UP_ROUNDS * 2, Math.round(minutes * ROUNDS_PER_MINUTE));
    let [faultCount, baseBytes] = [0, 0];
    for (let at = 1; at <= rounds; at += 1) {
      signal.throwIfAborted();
      const faults = faultsOf(await storm.round());
      faultCount += faults.length;
      for (const fault of faults) say(`round ${at}: ${fault}`);
      if (at === WARM_UP_ROUNDS) baseBytes = collectedHeapBytes();
      if (at % 100 === 0) say(`${at} of ${rounds} rounds`);
    }
    const growthBytes = collectedHeapBytes() - baseBytes;
    await storm.stop();
    const figures = { rounds, reads: rounds * 4_000, faultCount, heapGrowthKib: Math.round(growthBytes / 1024) };
    return { figures, holds: faultCount === 0 && growthBytes <= MOST_GROWTH_BYTES };
  } finally {
    await bao.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
