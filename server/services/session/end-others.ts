import { z } from 'zod';
import { endedReplySchema } from '#lib/contracts/account.ts';
import { defineVerb } from '../verb.ts';

export const sessionEndOthers = defineVerb({
  name: 'session.end-others',
  summary: "End all of one's own sessions but this one, and revoke their tokens",
  method: 'POST',
  path: '/api/sessions/end-others',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: z.strictObject({}),
  output: endedReplySchema,
  run: async (ctx) => ({ endedCount: await ctx.engines.identity.accounts.endOtherSessions(ctx.session, ctx) }),
});
