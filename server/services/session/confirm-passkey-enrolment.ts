import { passkeyAddSchema } from '#lib/contracts/factor.ts';
import { enrolConfirmReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionConfirmPasskeyEnrolment = defineVerb({
  name: 'session.confirm-passkey-enrolment',
  summary: 'Keep the new passkey as the first second factor; the session gets a new id, and the person ten recovery codes',
  method: 'POST',
  path: '/api/session/enrolment/passkey/confirm',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: passkeyAddSchema,
  output: enrolConfirmReplySchema,
  async run(ctx, { registration }) {
    const { sessionId, recoveryCodes } = await ctx.engines.identity.secondFactors.confirmFirstPasskey(ctx.session, registration);
    ctx.setSessionCookie(sessionId);
    return { recoveryCodes };
  },
});
