import { longCodeSchema } from '#lib/contracts/account.ts';
import { signInReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionRecover = defineVerb({
  name: 'session.recover',
  summary: 'Give a recovery code in place of the second factor; the session gets a new id',
  method: 'POST',
  path: '/api/session/recover',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: longCodeSchema,
  output: signInReplySchema,
  async run(ctx, { code }) {
    const { sessionId } = await ctx.engines.identity.accounts.recover(ctx.session, code, ctx);
    ctx.setSessionCookie(sessionId);
    return { next: 'console' as const };
  },
});
