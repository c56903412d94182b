import { enrolConfirmReplySchema, verifySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionConfirmEnrolment = defineVerb({
  name: 'session.confirm-enrolment',
  summary: 'Confirm the new seed with its first code; the session gets a new id, and the person ten recovery codes',
  method: 'POST',
  path: '/api/session/enrolment/confirm',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: verifySchema,
  output: enrolConfirmReplySchema,
  async run(ctx, input) {
    const { sessionId, recoveryCodes } = await ctx.engines.identity.confirmEnrolment(ctx.session, input.code, ctx);
    ctx.setSessionCookie(sessionId);
    return { recoveryCodes };
  },
});
