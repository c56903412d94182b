import { AppError } from '#server/platform/index.ts';
import { isGranted } from '../is-granted.ts';
import type { SessionContext } from '../verb.ts';

/** The path on which reading the audit of a namespace is granted: an ordinary policy decides, there is no second role system. */
export const auditRightPath = (kvMount: string, namespace: string) =>
  `${kvMount}/data/console/audit/${namespace === '' ? 'root' : namespace}`;

/**
 * Lets only those pass whose own token may read the audit of this namespace. Asked in the console's namespace, where these rights lie:
 * a token made in a child namespace has none there. Throws `vault_denied`.
 */
export async function requireAuditRight(ctx: SessionContext, namespace: string): Promise<void> {
  const { engines, session, signal } = ctx;
  if (session.namespace !== '') throw new AppError('vault_denied');
  const path = auditRightPath(engines.env.SALLYPORT_KV_MOUNT, namespace);
  const granted = (await engines.identity.capabilities(session, '', [path], signal)).get(path);
  if (!isGranted(granted, 'read')) throw new AppError('vault_denied');
}

/** The namespace as the log names it: the log knows all of the server, the console only what lies below its own. */
export function namespaceInLog(ctx: SessionContext, namespace: string): string {
  return [ctx.engines.env.VAULT_NAMESPACE, namespace]
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/');
}

/** The other way round, for rows that are shown. */
export function namespaceShown(ctx: SessionContext, inLog: string): string {
  const base = namespaceInLog(ctx, '');
  if (base === '') return inLog;
  return inLog === base ? '' : inLog.startsWith(`${base}/`) ? inLog.slice(base.length + 1) : inLog;
}
