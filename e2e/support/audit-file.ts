import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDir } from './demo.ts';

/** The console asks by itself every twenty seconds whether the token of a session in use lives. */
const WATCH = 'auth/token/lookup-self';

/** How many calls Vault has seen of this entity's tokens, by its own audit log. The device writes before the server answers. */
export function callsOf(entityId: string): number {
  return pathsOf(entityId).length;
}

/** The same without the watch, for a session with both factors: what it does may be the first in a while. */
export function askedCallsOf(entityId: string): number {
  return pathsOf(entityId).filter((path) => path !== WATCH).length;
}

function pathsOf(entityId: string): (string | undefined)[] {
  return entries()
    .filter(({ type, auth }) => type === 'request' && auth?.entity_id === entityId)
    .map(({ request }) => request?.path);
}

/** How many sign-in tries Vault has seen for this user name of userpass. */
export function loginsOf(username: string): number {
  return entries().filter(({ type, request }) => type === 'request' && request?.path === `auth/userpass/login/${username}`).length;
}

interface Entry {
  type?: string;
  auth?: { entity_id?: string };
  request?: { path?: string };
}

function entries(): Entry[] {
  const lines = readFileSync(join(dataDir(), 'demo/audit/audit.log'), 'utf8').split('\n');
  // The simulator writes on: the last line may be half there.
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
}
