import type { Redactor } from './redactor.ts';

/** More than one identity uses at a time: two or three of its credentials, and its tokens. */
const MOST_HELD = 16;

/** Holds the latest of the values it is told, for those whose end nobody tells. One told again is the latest. */
export function holdLatest(redactor: Pick<Redactor, 'hold'>): (value: string) => void {
  const held = new Map<string, () => void>();
  return (value) => {
    const letGo = held.get(value) ?? redactor.hold(value);
    held.delete(value);
    held.set(value, letGo);
    for (const [oldest, letGoOldest] of held) {
      if (held.size <= MOST_HELD) return;
      held.delete(oldest);
      letGoOldest();
    }
  };
}
