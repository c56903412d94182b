import type { Random } from './random.ts';

/** A request id: 128 random bits, hex. Shown to people and sent to Vault, so it carries no meaning. */
export function newRequestId(random: Random): string {
  return random.bytes(16).toString('hex');
}

/** A capability-like id (session, grant): 256 random bits, base64url, 43 characters. */
export function newOpaqueId(random: Random): string {
  return random.bytes(32).toString('base64url');
}
