import { emptyReplySchema, verifySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const factorConfirmTotp = defineVerb({
  name: 'factor.confirm-totp',
  summary: 'Confirm that seed with its first code; your other sessions end',
  method: 'POST',
  path: '/api/factors/totp',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: verifySchema,
  output: emptyReplySchema,
  async run(ctx, { code }) {
    await ctx.engines.identity.secondFactors.confirmTotp(ctx.session, code);
    return {};
  },
});
