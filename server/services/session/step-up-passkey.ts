import { stepUpPasskeySchema } from '#lib/contracts/factor.ts';
import { stepUpReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';
import { intentOf } from './intent-of.ts';

export const sessionStepUpPasskey = defineVerb({
  name: 'session.step-up-passkey',
  summary: 'Confirm one act with one input by a passkey; answers a single-use grant',
  method: 'POST',
  path: '/api/step-up/passkey',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: stepUpPasskeySchema,
  output: stepUpReplySchema,
  describe: (input) => ({ for: input.verb }),
  async run(ctx, input) {
    const { hash } = intentOf(ctx, input);
    const { grant, expiresAt } = await ctx.engines.identity.secondFactors.stepUp(ctx.session, hash, input.passkey, ctx);
    return { grant, expiresAt: expiresAt.toISOString() };
  },
});
