import { z } from 'zod';
import { AppError, type Clock } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { createSingleFlight } from '../transport/single-flight.ts';
import { badAnswer, type CallOptions, located, parseReply } from './call.ts';

const { splat } = vaultPath;

/** Mounts are seldom made anew, and a reader that finds nothing asks again at once. */
const KEEP_MS = 300_000;
const MOST_MOUNTS = 1000;

const mountSchema = z.object({
  data: z.object({ path: z.string(), type: z.string(), options: z.record(z.string(), z.string()).nullish() }),
});

export interface KvMount {
  /** Without a slash at its end. */
  mount: string;
  version: 1 | 2;
}

/**
 * The KV mount that a path lies in, by the server's own word: an answer's shape cannot tell a v1 secret that looks like v2.
 * Any right below the mount is enough. Throws `vault_denied` where there is none (also for no such mount), `vault_bad_request` where it is no KV mount.
 */
export async function readKvMount(client: VaultClient, path: string, call: CallOptions = {}): Promise<KvMount> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/internal/ui/mounts/${splat(path)}`, ...call });
  const { data } = parseReply(mountSchema, reply);
  const mount = data.path.replace(/\/$/, '');
  if (mount === '' || (path !== mount && !path.startsWith(`${mount}/`))) throw badAnswer(reply, 'data.path');
  // `generic` is the name that v1 mounts had before kv.
  if (data.type !== 'kv' && data.type !== 'generic')
    throw located(reply, new AppError('vault_bad_request', { facts: { mountType: data.type } }));
  return { mount, version: data.options?.version === '2' ? 2 : 1 };
}

export interface KvMounts {
  /** As `readKvMount`, remembered for five minutes. A caller's signal is left to the caller: the look-up is shared. */
  of(client: VaultClient, path: string): Promise<KvMount>;
  /** Asks again now, for a caller who found nothing where the remembered version says. */
  again(client: VaultClient, path: string): Promise<KvMount>;
}

/** Which mount is of which version, one question for each. It holds no secret and no right: the read itself is judged by the server. */
export function createKvMounts(clock: Pick<Clock, 'monotonicMs'>): KvMounts {
  const known = new Map<string, KvMount & { untilMs: number }>();
  const once = createSingleFlight<KvMount>();
  const keyOf = (namespace: string, mount: string) => `${namespace}\0${mount}`;

  function remembered(namespace: string, path: string): KvMount | null {
    // Mounts do not nest, so one prefix at most is known.
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      const found = known.get(keyOf(namespace, path.slice(0, end)));
      if (found && clock.monotonicMs() < found.untilMs) return found;
    }
    return null;
  }

  async function ask(client: VaultClient, path: string): Promise<KvMount> {
    const found = await readKvMount(client, path);
    if (known.size >= MOST_MOUNTS) known.clear();
    known.set(keyOf(client.namespace, found.mount), { ...found, untilMs: clock.monotonicMs() + KEEP_MS });
    return found;
  }

  const again = (client: VaultClient, path: string) => once(keyOf(client.namespace, path), () => ask(client, path));
  return { of: async (client, path) => remembered(client.namespace, path) ?? again(client, path), again };
}
