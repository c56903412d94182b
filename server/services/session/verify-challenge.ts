import { noInputSchema, passkeyRequestOptionsSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';

export const sessionVerifyChallenge = defineVerb({
  name: 'session.verify-challenge',
  summary: 'Ask for a passkey as the second factor of a sign-in',
  method: 'POST',
  path: '/api/session/verify/challenge',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: noInputSchema,
  output: passkeyRequestOptionsSchema,
  run: (ctx) => ctx.engines.identity.secondFactors.startSignIn(ctx.session),
});
