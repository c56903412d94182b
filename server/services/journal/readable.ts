import type { JournalScope } from '#lib/contracts/journal.ts';
import { AppError } from '#server/platform/index.ts';
import { isGranted } from '../is-granted.ts';
import type { SessionContext } from '../verb.ts';

/** The path on which reading the journal of a namespace is granted: an ordinary policy decides, there is no second role system. */
const journalRightPath = (kvMount: string, namespace: string) => `${kvMount}/data/console/journal/${namespace === '' ? 'root' : namespace}`;

/**
 * What of the journal this person may see: all of the namespace when their own token may read it there, else what they did themselves.
 * Asked in the console's namespace, where these rights lie: a token made in a child namespace has none there.
 * Throws `vault_denied` for somebody without an identity, whose own rows nobody could tell from a stranger's.
 */
export async function journalScope(ctx: SessionContext, namespace: string): Promise<JournalScope> {
  const { engines, session, signal } = ctx;
  if (session.namespace === '') {
    const path = journalRightPath(engines.env.SALLYPORT_KV_MOUNT, namespace);
    const granted = (await engines.identity.capabilities(session, '', [path], signal)).get(path);
    if (isGranted(granted, 'read')) return 'namespace';
  }
  if (session.entityId === '') throw new AppError('vault_denied');
  return 'own';
}

/** For what concerns the journal as a whole. Throws `vault_denied` without the right to this namespace's. */
export async function requireJournalRight(ctx: SessionContext, namespace: string): Promise<void> {
  if ((await journalScope(ctx, namespace)) === 'own') throw new AppError('vault_denied');
}
