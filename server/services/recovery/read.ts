import { z } from 'zod';
import { recoveryStateSchema } from '#lib/contracts/account.ts';
import { defineVerb } from '../verb.ts';

export const recoveryRead = defineVerb({
  name: 'recovery.read',
  summary: "How many of one's own recovery codes are left",
  method: 'GET',
  path: '/api/recovery-codes',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: z.strictObject({}),
  output: recoveryStateSchema,
  async run(ctx) {
    const { left, madeAt } = await ctx.engines.identity.accounts.recoveryCodes(ctx.session);
    return { left, madeAt: madeAt?.toISOString() ?? null };
  },
});
