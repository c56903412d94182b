import type { Clock } from '#server/platform/index.ts';

/** What went out in about so long is the steady rate. */
const MEMORY_MS = 4_000;
/** After an outage this many times the steady rate may go out, for so long; then twice as much with each further half second. */
const SHARE = 1.5;
const FLAT_MS = 2_000;
const DOUBLES_EVERY_MS = 500;
const OVER_AFTER_MS = FLAT_MS + 8 * DOUBLES_EVERY_MS;
/** A service that was nearly idle need not recover in slow motion. */
const LEAST_PER_SECOND = 20;

export interface Place {
  /** Milliseconds until it comes, 0 but for the seconds after an outage. */
  readonly waitMs: number;
  /** For whoever does not start after all: somebody else may have it. */
  giveBack(): void;
}

/** The seconds after an outage. */
interface Return {
  readonly beganAtMs: number;
  /** Starts that there were places for. */
  placesTaken: number;
  /** Places given back, the earliest last. */
  readonly free: number[];
}

/** Spreads the return after an outage: everybody who waited for its end comes back in the same moment. */
export interface Ramp {
  /** Takes the next place for a start. */
  place(): Place;
  /** The outage has begun: what went out until now is the steady rate. */
  hold(): void;
  /** The outage is over. */
  begin(): void;
}

/** Starts that the ramp has places for until `ms` after its beginning, at `perMs` in its flat part. */
function placesUntil(ms: number, perMs: number): number {
  const steepMs = Math.max(0, ms - FLAT_MS);
  return perMs * (Math.min(ms, FLAT_MS) + (DOUBLES_EVERY_MS / Math.LN2) * (2 ** (steepMs / DOUBLES_EVERY_MS) - 1));
}

/** The other way round: when the place of that number comes. Everybody's does before the ramp is over. */
function timeOfPlace(number: number, perMs: number): number {
  const steep = number / perMs - FLAT_MS;
  if (steep <= 0) return number / perMs;
  return Math.min(OVER_AFTER_MS, FLAT_MS + DOUBLES_EVERY_MS * Math.log2(1 + (steep * Math.LN2) / DOUBLES_EVERY_MS));
}

export function createRamp(clock: Clock): Ramp {
  // A sum of starts that fades with their age, and its own age: a young sum has not seen a whole memory's worth yet.
  let sum = 0;
  let fadedAtMs = clock.monotonicMs();
  let bornAtMs = fadedAtMs;
  let steadyPerMs = 0;
  /** Set in an outage and in the ramp after it, of which the memory keeps nothing: another one may come before the rate is known anew. */
  let heldAtMs: number | null = null;
  /** Set in the ramp. */
  let under: Return | null = null;

  function fade(nowMs: number): void {
    sum *= Math.exp((fadedAtMs - nowMs) / MEMORY_MS);
    fadedAtMs = nowMs;
  }

  function end(nowMs: number): void {
    bornAtMs += nowMs - (heldAtMs ?? nowMs);
    fadedAtMs = nowMs;
    heldAtMs = null;
    under = null;
  }

  /** The number of the next place: the earliest of those given back that are still to come, or one after all that were taken. */
  function nextPlace(ramp: Return, dueUntilNow: number): number {
    for (let free = ramp.free.pop(); free !== undefined; free = ramp.free.pop()) if (free >= dueUntilNow) return free;
    const next = Math.max(ramp.placesTaken, dueUntilNow);
    ramp.placesTaken = next + 1;
    return next;
  }

  function giveBack({ free }: Return, place: number): void {
    const at = free.findIndex((other) => other < place);
    free.splice(at === -1 ? free.length : at, 0, place);
  }

  return {
    place() {
      const nowMs = clock.monotonicMs();
      if (under !== null && nowMs - under.beganAtMs >= OVER_AFTER_MS) end(nowMs);
      if (heldAtMs === null) {
        fade(nowMs);
        sum += 1;
      }
      if (under === null) return { waitMs: 0, giveBack: () => undefined };
      const ramp = under;
      const sinceMs = nowMs - ramp.beganAtMs;
      const perMs = SHARE * steadyPerMs;
      const place = nextPlace(ramp, placesUntil(sinceMs, perMs));
      return { waitMs: Math.max(0, timeOfPlace(place, perMs) - sinceMs), giveBack: () => giveBack(ramp, place) };
    },
    hold() {
      under = null;
      if (heldAtMs !== null) return;
      heldAtMs = clock.monotonicMs();
      fade(heldAtMs);
      const seen = MEMORY_MS * (1 - Math.exp((bornAtMs - heldAtMs) / MEMORY_MS));
      steadyPerMs = Math.max(LEAST_PER_SECOND / 1_000, seen > 0 ? sum / seen : 0);
    },
    begin() {
      under = { beganAtMs: clock.monotonicMs(), placesTaken: 0, free: [] };
    },
  };
}
