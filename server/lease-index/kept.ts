/** Prefixes that show what an earlier sweep found below them, each with the monotonic time at which that was read. */
export type Kept = ReadonlyMap<string, number>;

export const NOTHING_KEPT: Kept = new Map();

/**
 * What is kept after a sweep in which `failing` kept what they had; what did not fail since `kept` was read then, at `readAtMs`.
 * A prefix below a failing one stays with its own time: what it shows is older than the rest.
 */
export function keptAfter(kept: Kept, failing: readonly string[], readAtMs: number): Kept {
  const now = new Map<string, number>();
  const isFailing = new Set(failing);
  for (const [prefix, atMs] of kept) if (upwards(prefix).some((one) => isFailing.has(one))) now.set(prefix, atMs);
  for (const prefix of failing) {
    if (now.has(prefix)) continue;
    const above = upwards(prefix).find((one) => kept.has(one)) ?? '';
    now.set(prefix, kept.get(above) ?? readAtMs);
  }
  return now;
}

/** The prefix itself and those above it, nearest first: there are few, where there may be very many that fail. */
function upwards(prefix: string): string[] {
  const found: string[] = [];
  for (let end = prefix.length; end > 0; end = prefix.lastIndexOf('/', end - 2) + 1) found.push(prefix.slice(0, end));
  return found;
}
