import fc from 'fast-check';
import { anyLeaseLife, leaseLifeFaults } from '#server/testing/lease-life.ts';
import { anyTokenLife, calmTokenFaults, calmTokenLife, tokenLifeFaults } from '#server/testing/token-life.ts';
import type { SoakOptions, SoakResult } from './options.ts';

const MOST_RUNS = 100_000;

interface Law {
  runs: number;
  failure: string | null;
}

/** Lives of tokens and of leases under a clock of the test's: 100,000 of each sort, or as many as fit into the time. */
export async function schedules({ minutes, say, signal }: SoakOptions): Promise<SoakResult> {
  const withinMs = (minutes * 60_000) / 3;
  async function law<T>(name: string, lives: fc.Arbitrary<T>, faultsOf: (life: T) => Promise<string[]>): Promise<Law> {
    const property = fc.asyncProperty(lives, async (life) => {
      signal.throwIfAborted();
      const faults = await faultsOf(life);
      if (faults.length > 0) throw new Error(faults.join('; '));
    });
    // One that ran out of time is none that failed.
    const result = await fc.check(property, { numRuns: MOST_RUNS, interruptAfterTimeLimit: withinMs, markInterruptAsFailure: false });
    const failure = result.failed ? (fc.defaultReportMessage(result) ?? 'failed') : null;
    say(`${name}: ${result.numRuns} lives${failure === null ? '' : `, ${failure}`}`);
    return { runs: result.numRuns, failure };
  }
  const laws = {
    tokens: await law('tokens, whatever fails', anyTokenLife, tokenLifeFaults),
    calmTokens: await law('tokens, when nothing fails', calmTokenLife, calmTokenFaults),
    leases: await law('leases, whatever fails', anyLeaseLife, leaseLifeFaults),
  };
  return { figures: laws, holds: Object.values(laws).every(({ failure, runs }) => failure === null && runs > 0) };
}
