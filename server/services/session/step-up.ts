import { stepUpReplySchema, stepUpSchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';
import { intentOf } from './intent-of.ts';

export const sessionStepUp = defineVerb({
  name: 'session.step-up',
  summary: 'Give a fresh code for one act with one input; answers a single-use grant',
  method: 'POST',
  path: '/api/step-up',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: stepUpSchema,
  output: stepUpReplySchema,
  describe: (input) => ({ for: input.verb }),
  async run(ctx, input) {
    const { hash, level } = intentOf(ctx, input);
    const { grant, expiresAt } = await ctx.engines.identity.stepUp(ctx.session, hash, input.code, ctx, level);
    return { grant, expiresAt: expiresAt.toISOString() };
  },
});
