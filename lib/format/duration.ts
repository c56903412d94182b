const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const YEAR = 365 * DAY;

/** `45 s`, `12 min`, `3 h 20 min`, `14 h`, `5 d 4 h`, `32 d`, `2 y`. Rounds down; never says more than is left. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'min');
  if (whole < 2 * YEAR) return pair(whole, DAY, 'd', HOUR, 'h');
  return `${Math.floor(whole / YEAR)} y`;
}

/** How long to wait before a new try. Rounded up, to the minute from one on: who comes early is refused again, and "0 s" is no wait. */
export function formatWait(seconds: number): string {
  const grain = seconds < MINUTE ? 1 : MINUTE;
  return formatDuration(Math.max(1, Math.ceil(seconds / grain) * grain));
}

/** The smaller unit only helps while the larger one is a single figure. */
function pair(seconds: number, large: number, largeWord: string, small: number, smallWord: string): string {
  const first = Math.floor(seconds / large);
  const second = Math.floor((seconds % large) / small);
  return first < 10 && second > 0 ? `${first} ${largeWord} ${second} ${smallWord}` : `${first} ${largeWord}`;
}

/** A clock that runs down: `0:42`, `14:07`; above an hour as `formatDuration`. */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= HOUR) return formatDuration(whole);
  return `${Math.floor(whole / MINUTE)}:${String(whole % MINUTE).padStart(2, '0')}`;
}

/** Whole seconds until an end: 1 at least while there is any, 0 when it is over. Rounded down, since a page's `nowMs` is up to a second old. */
export function secondsUntil(endsMs: number, nowMs: number): number {
  const seconds = (endsMs - nowMs) / 1000;
  return seconds > 0 ? Math.max(1, Math.floor(seconds)) : 0;
}
