import { runEnumerationStorm } from '#server/testing/enumeration-storm.ts';
import type { SoakOptions, SoakResult } from './options.ts';

/** A thousand refused sign-ins of each kind: one code, and medians that tell nothing. */
export async function enumeration({ say, signal }: SoakOptions): Promise<SoakResult> {
  const figures = await runEnumerationStorm({ rounds: 1_000, lanes: 4, floorMs: 1_500, signal });
  const holds = figures.widestGapMs < 2 && figures.codes.join() === 'sign_in_refused';
  if (!holds) say(`The medians lie ${figures.widestGapMs} ms apart; codes: ${figures.codes.join(', ')}`);
  return { figures: { ...figures }, holds };
}
