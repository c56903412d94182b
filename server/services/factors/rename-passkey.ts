import { passkeyRenameSchema } from '#lib/contracts/factor.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const factorRenamePasskey = defineVerb({
  name: 'factor.rename-passkey',
  summary: 'Give a passkey another name',
  method: 'POST',
  path: '/api/factors/passkeys/rename',
  effect: 'write',
  access: 'verified',
  stepUp: 'recent',
  input: passkeyRenameSchema,
  output: emptyReplySchema,
  describe: ({ passkeyId, name }) => ({ passkeyId, name }),
  async run(ctx, { passkeyId, name }) {
    await ctx.engines.identity.secondFactors.renamePasskey(ctx.session, passkeyId, name);
    return {};
  },
});
