import { noInputSchema } from '#lib/contracts/factor.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const factorRemoveTotp = defineVerb({
  name: 'factor.remove-totp',
  summary: 'Remove the authenticator app, confirmed by a passkey: what is left must work; your other sessions end',
  method: 'POST',
  path: '/api/factors/totp/remove',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent-passkey',
  input: noInputSchema,
  output: emptyReplySchema,
  async run(ctx) {
    await ctx.engines.identity.secondFactors.removeTotp(ctx.session);
    return {};
  },
});
