import { isSecret } from '#server/platform/index.ts';
import type { LeaseSource, StaticSource } from './lease-keeper.ts';

type Source<T> = LeaseSource<T> | StaticSource<T>;

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

/** The same source, whose secrets are told to `onSecret` before anybody gets them. */
export function toldSource<T>(source: Source<T>, onSecret: ((value: string) => void) | undefined): Source<T> {
  if (!onSecret) return source;
  const told = <R extends { value: T }>(answer: R): R => {
    for (const text of boxedTexts(answer.value)) onSecret(text);
    return answer;
  };
  return source.kind === 'leased'
    ? { ...source, issue: (client, call) => source.issue(client, call).then(told) }
    : { ...source, read: (client, call) => source.read(client, call).then(told) };
}
