import { z } from 'zod';
import { namespaceListReplySchema } from '#lib/contracts/namespace.ts';
import { codeOf } from '#server/platform/index.ts';
import { listNamespaces } from '#server/vault/index.ts';
import { isGranted } from '../is-granted.ts';
import { defineVerb, type SessionContext } from '../verb.ts';

const MOST = 200;
/** This place has no list for this person: refused, or a server without namespaces. */
const NO_LIST = new Set(['vault_denied', 'vault_not_found', 'vault_bad_request']);

/** Asked first below the own place: a refused list there would stand in the audit log at every page, by nobody's will. */
async function isListable({ engines, session, signal }: SessionContext, namespace: string): Promise<boolean> {
  if (namespace === session.namespace) return true;
  const path = 'sys/namespaces/';
  return isGranted((await engines.identity.capabilities(session, namespace, [path], signal)).get(path), 'list');
}

/** Namespaces below the person's own, their own first, breadth first. `isComplete` is false when a part was refused or left out. */
export const namespaceList = defineVerb({
  name: 'namespace.list',
  summary: 'List namespaces to choose from',
  method: 'GET',
  path: '/api/namespaces',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: z.strictObject({}),
  output: namespaceListReplySchema,
  async run(ctx) {
    const namespaces = [ctx.session.namespace];
    let isComplete = true;
    for (let at = 0; at < namespaces.length && namespaces.length < MOST; at += 1) {
      const parent = namespaces[at] as string;
      try {
        if (!(await isListable(ctx, parent))) {
          isComplete = false;
          continue;
        }
        for (const name of await listNamespaces(ctx.vault(parent))) namespaces.push(parent === '' ? name : `${parent}/${name}`);
      } catch (error) {
        if (!NO_LIST.has(codeOf(error))) throw error;
        isComplete = false;
      }
    }
    if (namespaces.length >= MOST) isComplete = false;
    return { namespaces: namespaces.slice(0, MOST), isComplete };
  },
});
