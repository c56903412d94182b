import { z } from 'zod';
import { createLeaseIndex, type LeaseIndex } from '#server/lease-index/index.ts';
import { createLogger, Secret, systemClock } from '#server/platform/index.ts';
import type { SessionContext, Verb } from '#server/services/index.ts';
import { capabilitiesSelf, type ServiceIdentity, type VaultClient, type VaultPath } from '#server/vault/index.ts';
import { freshPolicy, liveCluster, rootClient } from './live.ts';
import { verbContext } from './verb-context.ts';

/** All leases of the server, as the console's own identity sees them when its policy is complete. */
export const SERVICE_POLICY = `
path "sys/leases/lookup/" { capabilities = ["list", "sudo"] }
path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }`;

/** A lease index that sweeps as the given client, and what it logged. Repeats sweeps at will. */
export function liveLeaseIndex(clientOf: (namespace: string) => VaultClient): { index: LeaseIndex; logged: string[] } {
  const logged: string[] = [];
  const serviceIdentity: ServiceIdentity = {
    client: async (namespace = '') => clientOf(namespace),
    state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
    start: () => undefined,
    stop: async () => undefined,
  };
  const log = createLogger({ level: 'trace', redactLine: (line) => line, destination: { write: (line) => void logged.push(line) } });
  return { index: createLeaseIndex({ serviceIdentity, clock: systemClock, log, minIntervalMs: 0 }), logged };
}

/** The context of a person who signed in to `namespace` with this token. */
export function livePerson(token: Secret<string>, namespace: string, leaseIndex: LeaseIndex): SessionContext {
  return verbContext({
    cluster: liveCluster(),
    token,
    namespace,
    leaseIndex,
    capabilities: (_session, at, paths) => capabilitiesSelf(liveCluster().as({ token, namespace: at }), paths),
  });
}

/** Runs a verb on unparsed input and holds its answer against its contract, as the runner does. */
export async function runLive<I extends z.core.$ZodType, O extends z.core.$ZodType>(
  verb: Verb<I, O>,
  ctx: SessionContext,
  input: unknown,
): Promise<z.output<O>> {
  return z.parse(verb.output, await verb.run(ctx, z.parse(verb.input, input)));
}

/** POST as root; resolves to the body. */
export async function postAsRoot(namespace: string, path: string, body: unknown = {}): Promise<Record<string, never>> {
  return (await rootClient(namespace).request({ method: 'POST', path: path as VaultPath, body })).body as Record<string, never>;
}

/** Makes a token with the given policy text (and `default`), and with it a lease below `auth/token/create/`. */
export async function tokenWith(namespace: string, policy: string): Promise<Secret<string>> {
  const body = { ttl: '1h', policies: policy === '' ? ['default'] : [await freshPolicy(policy, namespace)] };
  const { auth } = (await postAsRoot(namespace, 'auth/token/create', body)) as unknown as { auth: { client_token: string } };
  return new Secret(auth.client_token);
}
