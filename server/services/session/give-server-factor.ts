import { serverFactorSchema, signInReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';
import { takeNextStep } from './next-step.ts';

export const sessionGiveServerFactor = defineVerb({
  name: 'session.give-server-factor',
  summary: "Give the second factors that Vault itself asks for, or wait for a push; the console's own factor follows",
  method: 'POST',
  path: '/api/session/server-factor',
  effect: 'write',
  access: 'public',
  stepUp: 'none',
  input: serverFactorSchema,
  output: signInReplySchema,
  async run(ctx, input) {
    const { result } = await ctx.engines.identity.giveServerFactor(ctx.doorId, input.answers, ctx);
    takeNextStep(ctx, result);
    return { next: result.next };
  },
});
