import { isSecret } from '#server/platform/index.ts';
import type { LeaseEvent } from './events.ts';
import type { LeaseSource, StaticSource } from './lease-keeper.ts';

type Source<T> = LeaseSource<T> | StaticSource<T>;

const OVER: ReadonlySet<LeaseEvent['type']> = new Set(['revoked', 'left_alive', 'lost', 'ended']);
const STATIC = '';

/** Every text that is boxed somewhere in `value`; what is not boxed (a user name) is no secret. */
function boxedTexts(value: unknown): string[] {
  const found: string[] = [];
  // A list in place of recursion: the depth is the engine's choice.
  const open: { one: unknown; isBoxed: boolean }[] = [{ one: value, isBoxed: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { one, isBoxed } = next;
    if (isSecret(one)) open.push({ one: one.reveal(), isBoxed: true });
    else if (typeof one === 'string' && isBoxed) found.push(one);
    else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) open.push({ one: inner, isBoxed });
  }
  return found;
}

export interface ToldSource<T> {
  readonly source: Source<T>;
  /** Of this source: an end of a lease lets its texts go. */
  hear(event: LeaseEvent): void;
  /** Nobody keeps it any more. */
  letGoAll(): void;
}

/**
 * The same source, whose secrets are told to `hold` before anybody gets them. What that returned is called when the lease has ended or
 * nothing more is done about it, and for a static role when another password has been read.
 */
export function toldSource<T>(source: Source<T>, hold: ((value: string) => () => void) | undefined): ToldSource<T> {
  if (!hold) return { source, hear: () => undefined, letGoAll: () => undefined };
  /** By lease; a static role has one place. */
  const holds = new Map<string, (() => void)[]>();
  let isOver = false;
  const letGo = (place: string) => {
    for (const end of holds.get(place) ?? []) end();
    holds.delete(place);
  };
  const told = <R extends { value: T; leaseId?: string }>(answer: R): R => {
    const place = answer.leaseId ?? STATIC;
    const next = boxedTexts(answer.value).map((text) => hold(text));
    // Only now: a password that is still the same is held throughout.
    letGo(place);
    holds.set(place, next);
    // It came too late for anybody.
    if (isOver) letGo(place);
    return answer;
  };
  return {
    source:
      source.kind === 'leased'
        ? { ...source, issue: (client, call) => source.issue(client, call).then(told) }
        : { ...source, read: (client, call) => source.read(client, call).then(told) },
    hear(event) {
      if (OVER.has(event.type) && 'leaseId' in event && event.leaseId !== null) letGo(event.leaseId);
    },
    letGoAll() {
      isOver = true;
      for (const place of [...holds.keys()]) letGo(place);
    },
  };
}
