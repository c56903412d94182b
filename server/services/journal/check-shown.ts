import type { z } from 'zod';
import type { journalStatusReplySchema } from '#lib/contracts/journal.ts';
import type { SessionContext } from '../verb.ts';

/** Where the chain ends, and what the last check of this process said. */
export async function checkShown(ctx: SessionContext): Promise<z.input<typeof journalStatusReplySchema>> {
  const { endedAt, ...check } = ctx.engines.journalCheck.state();
  return { head: await ctx.engines.journalReader.head(), check: { ...check, at: endedAt?.toISOString() ?? null } };
}
