import { passkeyAddSchema } from '#lib/contracts/factor.ts';
import { signInReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionConfirmPasskeyEnrolment = defineVerb({
  name: 'session.confirm-passkey-enrolment',
  summary: 'Keep the new passkey as the first second factor; the session gets a new id',
  method: 'POST',
  path: '/api/session/enrolment/passkey/confirm',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  rate: 'code',
  input: passkeyAddSchema,
  output: signInReplySchema,
  async run(ctx, { registration }) {
    const { sessionId } = await ctx.engines.identity.secondFactors.confirmFirstPasskey(ctx.session, registration);
    ctx.setSessionCookie(sessionId);
    return { next: 'console' as const };
  },
});
