import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { badAnswer, type CallOptions, parseReply } from './call.ts';

/** OpenBao refuses bodies with more than 1,000 strings. */
const CHUNK = 500;
/** Requests at once: these are checks a person waits for. */
const PARALLEL = 4;

const capabilitiesSchema = z.object({ data: z.record(z.string(), z.unknown()) });
const listSchema = z.array(z.string());

/**
 * What the client's own token may do on each path, by the server's own word. Every path is a key of the result; `deny` alone, or an
 * empty set, is a refusal. A path for LIST is asked with its trailing slash.
 */
export async function capabilitiesSelf(
  client: VaultClient,
  paths: readonly string[],
  call: CallOptions = {},
): Promise<Map<string, Set<string>>> {
  const unique = [...new Set(paths)];
  const chunks = Array.from({ length: Math.ceil(unique.length / CHUNK) }, (_, at) => unique.slice(at * CHUNK, (at + 1) * CHUNK));
  const result = new Map<string, Set<string>>();
  for (let at = 0; at < chunks.length; at += PARALLEL) {
    const batch = chunks.slice(at, at + PARALLEL).map(async (chunk) => {
      const reply = await client.request({
        method: 'POST',
        path: vaultPath`sys/capabilities-self`,
        body: { paths: chunk },
        effect: 'read',
        ...call,
      });
      const { data } = parseReply(capabilitiesSchema, reply);
      // A path the server left out is refused, never assumed.
      for (const path of chunk) {
        const listed = listSchema.safeParse(Object.hasOwn(data, path) ? data[path] : []);
        if (!listed.success) throw badAnswer(reply, 'data');
        result.set(path, new Set(listed.data));
      }
    });
    await Promise.all(batch);
  }
  return result;
}
