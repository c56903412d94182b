import { Pool } from 'undici';
import { AppError, type Clock } from '#server/platform/index.ts';
import type { TransportLimits } from './limits.ts';
import { connectorOf, type TlsMaterial } from './tls.ts';

export interface VaultNode {
  readonly origin: string;
  readonly pool: Pool;
  /** Monotonic time of its last failure, or null when its last exchange went well. */
  failedAtMs: number | null;
}

/** The configured nodes of one cluster and which of them to ask first. */
export interface NodeSet {
  /** Every node once, in the order to try: those that work in configured order, then those that failed, longest ago first. */
  inOrder(): VaultNode[];
  /** The configured node of an origin, or undefined: a redirect elsewhere is refused. */
  byOrigin(origin: string): VaultNode | undefined;
  close(): Promise<void>;
}

/** Says which address it is and never shows it: one that is no address may hold a password. */
function refuse(at: number, words: string): AppError {
  const where = { setting: 'VAULT_ADDR', position: at + 1, what: words };
  return new AppError('invalid_input', { fields: { VAULT_ADDR: words }, where });
}

function originOf(address: string, at: number): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw refuse(at, 'Not an address like https://vault.example:8200.');
  }
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '')
    throw refuse(at, 'Use http:// or https:// with host and port only.');
  return url.origin;
}

/** Throws `invalid_input` on a bad address. */
export function createNodeSet(addresses: readonly string[], tls: TlsMaterial, limits: TransportLimits, clock: Clock): NodeSet {
  if (!Array.isArray(addresses)) throw refuse(0, 'Give a list of addresses.');
  const connect = connectorOf(tls, limits.connectMs);
  const nodes: VaultNode[] = [...new Set(addresses.map(originOf))].map((origin) => ({
    origin,
    failedAtMs: null,
    pool: new Pool(origin, {
      connections: limits.connectionsPerNode,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect,
    }),
  }));
  if (nodes.length === 0) throw refuse(0, 'Name at least one address.');
  const isCooling = (node: VaultNode) => node.failedAtMs !== null && clock.monotonicMs() - node.failedAtMs < limits.coolDownMs;
  return {
    inOrder() {
      const cooling = nodes.filter(isCooling).sort((a, b) => (a.failedAtMs ?? 0) - (b.failedAtMs ?? 0));
      return [...nodes.filter((node) => !cooling.includes(node)), ...cooling];
    },
    byOrigin: (origin) => nodes.find((node) => node.origin === origin),
    async close() {
      await Promise.all(nodes.map((node) => node.pool.destroy()));
    },
  };
}
