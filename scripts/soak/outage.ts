import { startDevBao } from '#server/testing/dev-bao.ts';
import { outageFaults, runOutageStorm } from '#server/testing/outage-storm.ts';
import type { SoakOptions, SoakResult } from './options.ts';

/** 200 callers of 10,000 keys while the server is away for a minute: only the breaker's probes go out, and the return is quick and calm. */
export async function outage({ say, signal }: SoakOptions): Promise<SoakResult> {
  const bao = await startDevBao({ signal });
  try {
    const figures = await runOutageStorm({ bao, keys: 10_000, callers: 200, outageMs: 60_000, signal });
    const faults = outageFaults(figures);
    if (figures.mostPerBucketAfter > 2 * figures.steadyPerBucket) faults.push('the return was a burst of a moment');
    for (const fault of faults) say(fault);
    return { figures: { ...figures }, holds: faults.length === 0 };
  } finally {
    await bao.stop();
  }
}
