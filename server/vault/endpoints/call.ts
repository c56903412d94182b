import { z } from 'zod';
import { AppError, codeOf, locate } from '#server/platform/index.ts';
import type { VaultReply, VaultRequest } from '../client.ts';

/** What a caller may choose for one call of any endpoint. */
export type CallOptions = Pick<VaultRequest, 'signal' | 'callClass' | 'minIndex'>;

type Answer = Pick<VaultReply, 'body' | 'where'>;

/** The error of an answer that arrived well and says no, with where it came from. */
export function located<E>({ where }: Answer, error: E): E {
  return where ? locate(error, where) : error;
}

/**
 * The error of an answer that is not of the shape that its endpoint has. `field` is the first that is wrong; nothing of it is repeated but
 * what the endpoint gives as `known`.
 */
export function badAnswer({ where }: Answer, field: string, known: Readonly<Record<string, string>> = {}): AppError {
  return new AppError('vault_bad_answer', {
    facts: { field, ...known },
    where: { ...where, what: 'the answer has not the shape of this endpoint' },
  });
}

/** The part of a reply that an endpoint needs. Throws `vault_bad_answer` when it is not of that shape. */
export function parseReply<S extends z.ZodType>(schema: S, reply: Answer, known?: Readonly<Record<string, string>>): z.output<S> {
  const parsed = schema.safeParse(reply.body);
  if (parsed.success) return parsed.data;
  throw badAnswer(reply, parsed.error.issues[0]?.path.join('.') ?? '', known);
}

/** `data.keys` of a LIST. */
const keysSchema = z.object({ data: z.object({ keys: z.array(z.string()) }) });

/** The keys of a LIST; an empty place is a 404 and comes out as []. Every other failure is thrown, so that it never looks empty. */
export async function listKeys(listing: Promise<VaultReply>): Promise<string[]> {
  try {
    return parseReply(keysSchema, await listing).data.keys;
  } catch (error) {
    if (codeOf(error) === 'vault_not_found') return [];
    throw error;
  }
}

/** Resolves to null where the server says that nothing is there. */
export async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === 'vault_not_found') return null;
    throw error;
  }
}
