import { AppError } from '#server/platform/index.ts';
import { isGranted } from '../is-granted.ts';
import type { SessionContext } from '../verb.ts';

/** These rights lie in the root namespace, and are a person's: whoever is elsewhere, or nobody, has none. */
export const mayHaveRights = ({ namespace, entityId }: SessionContext['session']) => namespace === '' && entityId !== '';

interface ApprovalRights {
  maySee: boolean;
  mayDecide: boolean;
}

/**
 * In each of these namespaces: `read` to see what was asked for, `update` to decide, on a path of the console's own mount: an ordinary policy says who.
 * Asked in the root namespace, where these rights lie.
 */
export async function approvalRights(ctx: SessionContext, namespaces: readonly string[]): Promise<(namespace: string) => ApprovalRights> {
  const { engines, session, signal } = ctx;
  if (!mayHaveRights(session)) return () => ({ maySee: false, mayDecide: false });
  const pathOf = (namespace: string) => `${engines.env.SALLYPORT_KV_MOUNT}/data/console/approvals/${namespace === '' ? 'root' : namespace}`;
  const granted = await engines.identity.capabilities(session, '', [...new Set(namespaces.map(pathOf))], signal);
  return (namespace) => {
    const here = granted.get(pathOf(namespace));
    const maySee = isGranted(here, 'read');
    return { maySee, mayDecide: maySee && isGranted(here, 'update') };
  };
}

/** Throws `approval_gone` where there is no such request, `vault_denied` where the person may not decide it. */
export async function demandDecider(ctx: SessionContext, id: string): Promise<void> {
  const found = await ctx.engines.identity.approvals.find(id);
  // One answer for what is not there and for what is none of their business.
  if (!found || !(await approvalRights(ctx, [found.namespace]))(found.namespace).mayDecide) throw new AppError('vault_denied');
}
