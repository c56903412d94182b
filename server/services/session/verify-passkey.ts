import { passkeyVerifySchema } from '#lib/contracts/factor.ts';
import { signInReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionVerifyPasskey = defineVerb({
  name: 'session.verify-passkey',
  summary: 'Give a passkey as the second factor; the session gets a new id',
  method: 'POST',
  path: '/api/session/verify/passkey',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: passkeyVerifySchema,
  output: signInReplySchema,
  async run(ctx, { passkey }) {
    const { sessionId } = await ctx.engines.identity.secondFactors.verify(ctx.session, passkey, ctx);
    ctx.setSessionCookie(sessionId);
    return { next: 'console' as const };
  },
});
