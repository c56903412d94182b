import { codeOf } from '#server/platform/index.ts';
import { capabilitiesSelf, type VaultClient } from '#server/vault/index.ts';

/** One stanza of docs/service-policy.hcl. `*` stands for the rest of a path, `+` for one segment. */
export interface ServiceRight {
  path: string;
  capabilities: readonly string[];
}

const WRITE = ['create', 'read', 'update'];

/** All that the console's own identity needs; a test keeps this and docs/service-policy.hcl equal. */
export function neededServiceRights(kvMount: string): ServiceRight[] {
  const everywhere = ['', '+/', '+/+/'];
  return [
    ...everywhere.map((above) => ({ path: `${above}sys/leases/lookup/*`, capabilities: ['list', 'sudo'] })),
    ...everywhere.map((above) => ({ path: `${above}sys/leases/lookup`, capabilities: ['update', 'list', 'sudo'] })),
    ...everywhere.map((above) => ({ path: `${above}sys/leases/count`, capabilities: ['read'] })),
    { path: 'sys/storage/raft/configuration', capabilities: ['read'] },
    { path: 'sys/storage/raft/autopilot/state', capabilities: ['read'] },
    { path: 'sys/storage/raft/snapshot', capabilities: ['read'] },
    { path: 'auth/token/lookup-self', capabilities: ['read'] },
    { path: 'auth/token/renew-self', capabilities: ['update'] },
    { path: 'auth/token/revoke-self', capabilities: ['update'] },
    { path: 'sys/capabilities-self', capabilities: ['update'] },
    { path: `${kvMount}/data/factors/*`, capabilities: [...WRITE, 'delete'] },
    { path: `${kvMount}/metadata/factors/*`, capabilities: ['read', 'list', 'delete'] },
    { path: `${kvMount}/data/sealing/*`, capabilities: WRITE },
    { path: `${kvMount}/metadata/sealing/*`, capabilities: ['read', 'list'] },
  ];
}

/** A path that the pattern covers and nobody has: rights are asked of the server, which compares text. */
const exampleOf = (pattern: string) => pattern.replace(/\*$/, 'sallyport-probe/').replaceAll('+', 'sallyport-probe');

/**
 * What the client's token lacks of the service policy, one entry a stanza with the capabilities that are missing; [] when nothing is.
 * `client` is the service identity in its own namespace. Throws `vault_*`; a token that may not even ask lacks everything.
 */
export async function missingServiceRights(client: VaultClient, kvMount: string): Promise<ServiceRight[]> {
  const needed = neededServiceRights(kvMount);
  const examples = needed.map((right) => exampleOf(right.path));
  const granted = await askCapabilities(client, examples);
  const missing: ServiceRight[] = [];
  for (const right of needed) {
    const has = granted.get(exampleOf(right.path)) ?? new Set();
    const lacking = has.has('root') ? [] : right.capabilities.filter((one) => !has.has(one));
    if (lacking.length > 0) missing.push({ path: right.path, capabilities: lacking });
  }
  return missing;
}

async function askCapabilities(client: VaultClient, paths: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  try {
    return await capabilitiesSelf(client, paths);
  } catch (error) {
    if (codeOf(error) === 'vault_denied') return new Map();
    throw error;
  }
}

/** A stanza as it stands in a policy file, for the line that says what is missing. */
export function toStanza(right: ServiceRight): string {
  return `path "${right.path}" { capabilities = [${right.capabilities.map((one) => `"${one}"`).join(', ')}] }`;
}
