import { AppError } from '#server/platform/index.ts';
import type { SessionContext } from '../verb.ts';

/** The path a LIST of this prefix is checked on. */
const listPath = (prefix: string) => `sys/leases/lookup/${prefix}`;

/** The server wants both on this path; one without the other is a refusal. `root` counts as all. */
function mayList(capabilities: ReadonlySet<string> | undefined): boolean {
  if (!capabilities) return false;
  return capabilities.has('root') || (capabilities.has('list') && capabilities.has('sudo') && !capabilities.has('deny'));
}

export interface Listable {
  /** Whether the reader may list this prefix itself. */
  isAskedListable: boolean;
  /** Of the given directories, those the reader may list. */
  isListable: (directoryPrefix: string) => boolean;
}

/** Asks Vault which prefixes this person's own token may list; the index itself was collected by the console. */
export async function listableFor(
  ctx: SessionContext,
  namespace: string,
  prefix: string,
  directories: readonly string[],
): Promise<Listable> {
  const ask = (prefixes: readonly string[]) =>
    ctx.engines.identity.capabilities(ctx.session, namespace, prefixes.map(listPath), ctx.signal);
  const asked = (await ask([prefix])).get(listPath(prefix));
  // Root is root everywhere, and there may be a directory for each of many thousand users.
  if (asked?.has('root')) return { isAskedListable: true, isListable: () => true };
  const granted = directories.length === 0 ? new Map() : await ask(directories);
  return { isAskedListable: mayList(asked), isListable: (directory) => mayList(granted.get(listPath(directory))) };
}

/** A refusal must never look like "no leases". Throws `vault_denied` when the reader may list nothing of what was asked. */
export function refuseIfNothingListable(listable: Listable, directories: readonly string[]): void {
  if (directories.some(listable.isListable)) return;
  if (directories.length > 0 || !listable.isAskedListable) throw new AppError('vault_denied');
}
