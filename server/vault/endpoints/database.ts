import { z } from 'zod';
import { Secret } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, parseReply } from './call.ts';
import { issueLeasedAs, type LeasedSecret } from './leased-secret.ts';

const loginSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });
const staticSchema = z.object({ data: loginSchema.extend({ ttl: z.number().nonnegative() }) });

const { splat } = vaultPath;

/** What a database driver needs. */
export interface DatabaseLogin {
  readonly username: string;
  readonly password: Secret<string>;
}

const loginOf = ({ username, password }: z.output<typeof loginSchema>): DatabaseLogin => ({ username, password: new Secret(password) });

/** Has the server make a new database user. `mount` without slashes at its ends. */
export function issueDatabaseLogin(
  client: VaultClient,
  mount: string,
  role: string,
  call: CallOptions = {},
): Promise<Omit<LeasedSecret, 'data'> & { value: DatabaseLogin }> {
  const path = vaultPath`${splat(mount)}/creds/${role}`;
  return issueLeasedAs(client, path, loginSchema, (data) => ({ value: loginOf(data) }), call);
}

/** The password of a user that the server rotates; `ttlSeconds` is what is left until the next rotation, in whole seconds. */
export async function readStaticLogin(client: VaultClient, mount: string, role: string, call: CallOptions = {}) {
  const reply = await client.request({ method: 'GET', path: vaultPath`${splat(mount)}/static-creds/${role}`, ...call });
  const { data } = parseReply(staticSchema, reply);
  return { ttlSeconds: data.ttl, value: loginOf(data) };
}
