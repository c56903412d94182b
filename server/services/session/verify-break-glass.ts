import { breakGlassSchema, signInReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionVerifyBreakGlass = defineVerb({
  name: 'session.verify-break-glass',
  summary: 'Give a code that was printed on the server, for a token without an entity; the session gets a new id',
  method: 'POST',
  path: '/api/session/break-glass',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: breakGlassSchema,
  output: signInReplySchema,
  async run(ctx, input) {
    const { sessionId } = await ctx.engines.identity.verifyBreakGlass(ctx.session, input.code, ctx);
    ctx.setSessionCookie(sessionId);
    return { next: 'console' as const };
  },
});
