import { factorNoticesReplySchema, noInputSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';

export const factorNotices = defineVerb({
  name: 'factor.notices',
  summary: 'What was changed in your second factors by other sessions',
  method: 'GET',
  path: '/api/factors/notices',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: noInputSchema,
  output: factorNoticesReplySchema,
  run: async (ctx) => ({ notices: await ctx.engines.identity.secondFactors.notices(ctx.session) }),
});
