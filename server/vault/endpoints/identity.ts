import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, orNull, parseReply } from './call.ts';

/** One identity of the server: a person or a service, with the names it signs in by. */
export interface Entity {
  id: string;
  name: string;
  aliases: { name: string; mountPath: string }[];
}

const aliasSchema = z.object({ name: z.string(), mount_path: z.string().default('') });
const listSchema = z.object({
  data: z.object({
    keys: z.array(z.string()),
    key_info: z.record(z.string(), z.object({ name: z.string(), aliases: z.array(aliasSchema).nullish() })).nullish(),
  }),
});
const entitySchema = z.object({ data: z.object({ id: z.string(), name: z.string(), aliases: z.array(aliasSchema).nullish() }) });

type RawAliases = z.output<typeof aliasSchema>[] | null | undefined;
const aliasesOf = (aliases: RawAliases) => (aliases ?? []).map(({ name, mount_path }) => ({ name, mountPath: mount_path }));

/** The entities of the client's namespace; [] when there are none. */
export async function listEntities(client: VaultClient, call: CallOptions = {}): Promise<Entity[]> {
  const reply = await orNull(client.request({ method: 'LIST', path: vaultPath`identity/entity/id`, ...call }));
  if (!reply) return [];
  const { keys, key_info: info } = parseReply(listSchema, reply).data;
  return keys.map((id) => ({ id, name: info?.[id]?.name ?? '', aliases: aliasesOf(info?.[id]?.aliases) }));
}

/** One entity of the client's namespace, or null when there is none of that id. */
export async function readEntity(client: VaultClient, id: string, call: CallOptions = {}): Promise<Entity | null> {
  const reply = await orNull(client.request({ method: 'GET', path: vaultPath`identity/entity/id/${id}`, ...call }));
  if (!reply) return null;
  const { data } = parseReply(entitySchema, reply);
  return { id: data.id, name: data.name, aliases: aliasesOf(data.aliases) };
}
