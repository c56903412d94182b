import { passkeyIdInputSchema } from '#lib/contracts/factor.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const factorRemovePasskey = defineVerb({
  name: 'factor.remove-passkey',
  summary: 'Remove a passkey, confirmed by the strongest factor that you have; your other sessions end',
  method: 'POST',
  path: '/api/factors/passkeys/remove',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent-strongest',
  input: passkeyIdInputSchema,
  output: emptyReplySchema,
  describe: ({ passkeyId }) => ({ passkeyId }),
  async run(ctx, { passkeyId }) {
    await ctx.engines.identity.secondFactors.removePasskey(ctx.session, passkeyId);
    return {};
  },
});
