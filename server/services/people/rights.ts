import { AppError } from '#server/platform/index.ts';
import { type Entity, readEntity } from '#server/vault/index.ts';
import { isGranted } from '../is-granted.ts';
import type { SessionContext } from '../verb.ts';

/** The path on which looking after the people of a namespace is granted: an ordinary policy decides, there is no second role system. */
const peopleRightPath = (kvMount: string, namespace: string) => `${kvMount}/data/console/people/${namespace === '' ? 'root' : namespace}`;

interface PeopleRights {
  mayList: boolean;
  mayChange: boolean;
}

/** `read` to look, `update` to issue codes, reset and end sessions. Asked in the console's namespace, where these rights lie. */
export async function peopleRights(ctx: SessionContext, namespace: string): Promise<PeopleRights> {
  const { engines, session, signal } = ctx;
  if (session.namespace !== '') return { mayList: false, mayChange: false };
  const path = peopleRightPath(engines.env.SALLYPORT_KV_MOUNT, namespace);
  const granted = (await engines.identity.capabilities(session, '', [path], signal)).get(path);
  const mayList = isGranted(granted, 'read');
  return { mayList, mayChange: mayList && isGranted(granted, 'update') };
}

/** The person an administrator acts upon, as the administrator's own token sees them. Throws `vault_denied`, `vault_not_found`. */
export async function demandPerson(ctx: SessionContext, entityId: string, namespace: string): Promise<Entity> {
  if (!(await peopleRights(ctx, namespace)).mayChange) throw new AppError('vault_denied');
  const entity = await readEntity(ctx.vault(namespace), entityId, { signal: ctx.signal });
  if (!entity) throw new AppError('vault_not_found');
  return entity;
}
