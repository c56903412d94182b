import { signInReplySchema, verifySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionVerify = defineVerb({
  name: 'session.verify',
  summary: 'Give the second factor; the session gets a new id',
  method: 'POST',
  path: '/api/session/verify',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: verifySchema,
  output: signInReplySchema,
  async run(ctx, input) {
    const { sessionId } = await ctx.engines.identity.verify(ctx.session, input.code, ctx);
    ctx.setSessionCookie(sessionId);
    return { next: 'console' as const };
  },
});
