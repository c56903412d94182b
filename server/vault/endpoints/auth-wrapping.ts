import { z } from 'zod';
import { codeOf, Secret } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, parseReply } from './call.ts';

const lookupSchema = z.object({ data: z.object({ creation_path: z.string() }) });
const secretIdSchema = z.object({ data: z.object({ secret_id: z.string().min(1) }) });

/** A wrapping token that is spent, expired or none is a 400 (OpenBao 2.7 `vault/wrapping.go`). */
async function orGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'vault_bad_request') return null;
    throw error;
  }
}

/** Where a wrapping token was made, or null when it is spent, expired or none. Takes none of its one use. `client` needs no token. */
export async function lookupWrapping(
  client: VaultClient,
  wrapping: Secret<string>,
  call: CallOptions = {},
): Promise<{ creationPath: string } | null> {
  const body = { token: wrapping.reveal() };
  const reply = await orGone(client.request({ method: 'POST', path: vaultPath`sys/wrapping/lookup`, body, effect: 'read', ...call }));
  return reply && { creationPath: parseReply(lookupSchema, reply).data.creation_path };
}

/**
 * The AppRole secret id behind the wrapping token that `client` speaks with, or null when it is spent, expired or none.
 * A write: its one use is gone once it was sent, so nobody repeats it blindly.
 */
export async function unwrapSecretId(client: VaultClient, call: CallOptions = {}): Promise<Secret<string> | null> {
  const reply = await orGone(client.request({ method: 'POST', path: vaultPath`sys/wrapping/unwrap`, body: {}, ...call }));
  return reply && new Secret(parseReply(secretIdSchema, reply).data.secret_id);
}
