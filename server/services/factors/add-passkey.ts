import { passkeyAddReplySchema, passkeyAddSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';

export const factorAddPasskey = defineVerb({
  name: 'factor.add-passkey',
  summary: 'Keep the passkey that was begun in this session; your other sessions end',
  method: 'POST',
  path: '/api/factors/passkeys',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: passkeyAddSchema,
  output: passkeyAddReplySchema,
  run: (ctx, { registration }) => ctx.engines.identity.secondFactors.addPasskey(ctx.session, registration),
});
