import { z } from 'zod';
import { recoveryCodesReplySchema } from '#lib/contracts/account.ts';
import { defineVerb } from '../verb.ts';

export const recoveryRenew = defineVerb({
  name: 'recovery.renew',
  summary: 'Make ten new recovery codes for oneself; all earlier ones are dead',
  method: 'POST',
  path: '/api/recovery-codes',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent-strongest',
  input: z.strictObject({}),
  output: recoveryCodesReplySchema,
  run: async (ctx) => ({ codes: await ctx.engines.identity.accounts.renewRecoveryCodes(ctx.session, ctx) }),
});
