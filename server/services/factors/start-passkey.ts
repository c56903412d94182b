import { passkeyCreationOptionsSchema, passkeyNameInputSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';

export const factorStartPasskey = defineVerb({
  name: 'factor.start-passkey',
  summary: 'Begin to make another passkey, confirmed by the strongest factor that you have',
  method: 'POST',
  path: '/api/factors/passkeys/start',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent-strongest',
  input: passkeyNameInputSchema,
  output: passkeyCreationOptionsSchema,
  describe: ({ name }) => ({ name }),
  run: (ctx, { name }) => ctx.engines.identity.secondFactors.startPasskey(ctx.session, name),
});
