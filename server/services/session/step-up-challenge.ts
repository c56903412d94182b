import { stepUpChallengeReplySchema, stepUpChallengeSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';
import { intentOf } from './intent-of.ts';

export const sessionStepUpChallenge = defineVerb({
  name: 'session.step-up-challenge',
  summary: 'Ask how one act with one input can be confirmed; answers a challenge for a passkey',
  method: 'POST',
  path: '/api/step-up/challenge',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  rate: 'code',
  input: stepUpChallengeSchema,
  output: stepUpChallengeReplySchema,
  describe: (input) => ({ for: input.verb }),
  run(ctx, input) {
    const { hash, level } = intentOf(ctx, input);
    return ctx.engines.identity.secondFactors.startStepUp(ctx.session, hash, level);
  },
});
