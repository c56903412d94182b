import { LRUCache } from 'lru-cache';
import type { Clock } from '#server/platform/index.ts';
import type { LimitRule, Limits } from './limits.ts';

/** Tries taken from the store at once, at most. A caller is refused up to this many early, never late. */
const MOST_AT_ONCE = 20;
/** The part of a limit that is taken at once: a rest that is given up counts as used, and of a small limit that must not be much. */
const PART = 60;
/** An unused rest is given up after this, so that it does not outlive its window by much. */
const REST_MS = 5_000;
const MOST_KEYS = 1_000;

interface Rest {
  left: number;
  untilMs: number;
}

/**
 * Counts calls that are too frequent for a write each: a block of tries is taken from the store first, then spent from
 * memory. The store stays the truth for all processes; what memory holds was counted there already.
 */
export function createLimitBlocks(limits: Limits, clock: Clock): Pick<Limits, 'consume'> {
  const rests = new LRUCache<string, Rest>({ max: MOST_KEYS });
  return {
    async consume(name: string, key: string, rule: LimitRule) {
      const id = `${name}\n${key}`;
      const rest = rests.get(id);
      if (rest && rest.left > 0 && clock.monotonicMs() < rest.untilMs) {
        rest.left -= 1;
        return;
      }
      rests.delete(id);
      const count = Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(rule.points / PART)));
      await limits.consume(name, key, rule, count);
      rests.set(id, { left: count - 1, untilMs: clock.monotonicMs() + REST_MS });
    },
  };
}
