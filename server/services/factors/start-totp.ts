import { noInputSchema } from '#lib/contracts/factor.ts';
import { enrolStartReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const factorStartTotp = defineVerb({
  name: 'factor.start-totp',
  summary: 'Make a seed for an authenticator app, beside your passkeys or in the place of the present app, and show it once',
  method: 'POST',
  path: '/api/factors/totp/start',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent-strongest',
  input: noInputSchema,
  output: enrolStartReplySchema,
  run: (ctx) => ctx.engines.identity.secondFactors.startTotp(ctx.session),
});
