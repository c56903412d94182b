import { factorListReplySchema, factorListSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';

export const factorList = defineVerb({
  name: 'factor.list',
  summary: 'Your own second factors',
  method: 'GET',
  path: '/api/factors',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: factorListSchema,
  output: factorListReplySchema,
  run: (ctx) => ctx.engines.identity.secondFactors.list(ctx.session),
});
