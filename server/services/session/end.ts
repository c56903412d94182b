import { endedReplySchema, sessionEndSchema } from '#lib/contracts/account.ts';
import { defineVerb } from '../verb.ts';

/** Without a fresh code: who sees a stranger in the list must be able to put them out at once. */
export const sessionEnd = defineVerb({
  name: 'session.end',
  summary: "End one of one's own sessions and revoke its token",
  method: 'POST',
  path: '/api/sessions/end',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: sessionEndSchema,
  output: endedReplySchema,
  async run(ctx, { handle }) {
    await ctx.engines.identity.accounts.endSession(ctx.session, handle, ctx);
    return { endedCount: 1 };
  },
});
