import { z } from 'zod';
import type { Secret } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, parseReply } from './call.ts';

const hashSchema = z.object({ data: z.object({ hash: z.string().startsWith('hmac-') }) });

/** A value as the audit device writes it, `hmac-sha256:…`, so that it can be searched for. Root namespace only. */
export async function auditHash(client: VaultClient, device: string, value: Secret<string>, call: CallOptions = {}): Promise<string> {
  const path = vaultPath`sys/audit-hash/${vaultPath.splat(device)}`;
  const reply = await client.request({ method: 'POST', path, body: { input: value.reveal() }, effect: 'read', isRootOnly: true, ...call });
  return parseReply(hashSchema, reply).data.hash;
}
