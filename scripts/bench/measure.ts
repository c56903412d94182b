/** The middle value; of an even number, the mean of the middle two. Throws on none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('There is no median of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Runs two things in turn, so that a slow moment of the machine meets both. Returns the median milliseconds of each, after `warmUp` rounds. */
export async function sideBySide(
  ours: () => Promise<unknown>,
  rival: () => Promise<unknown>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<{ oursMs: number; rivalMs: number }> {
  const times: { ours: number[]; rival: number[] } = { ours: [], rival: [] };
  for (let round = -warmUp; round < rounds; round += 1) {
    const isOursFirst = round % 2 === 0;
    const first = await timeMs(isOursFirst ? ours : rival);
    const second = await timeMs(isOursFirst ? rival : ours);
    if (round < 0) continue;
    times.ours.push(isOursFirst ? first : second);
    times.rival.push(isOursFirst ? second : first);
  }
  return { oursMs: median(times.ours), rivalMs: median(times.rival) };
}
