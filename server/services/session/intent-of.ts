import { z } from 'zod';
import { type ConfirmLevel, intentHash } from '#server/identity/index.ts';
import { AppError } from '#server/platform/index.ts';
import type { SessionContext, Verb } from '../verb.ts';

/** The act that somebody wants to confirm: its hash, over the parsed input, defaults included, and the level of its verb. Throws `invalid_input`. */
export function intentOf(
  ctx: SessionContext,
  { verb: name, input }: { verb: string; input?: unknown },
): { act: Verb; parsed: unknown; hash: string; level: ConfirmLevel } {
  const verb = ctx.findVerb(name);
  if (!verb || verb.stepUp === 'none')
    throw new AppError('invalid_input', { fields: { verb: 'No act of that name asks for confirmation.' } });
  const parsed = z.safeParse(verb.input, input);
  if (!parsed.success) throw new AppError('invalid_input', { fields: { input: 'The input does not fit the act.' } });
  return { act: verb, parsed: parsed.data, hash: intentHash(name, ctx.session.namespace, parsed.data), level: verb.stepUp };
}
