import { stepUpChallengeReplySchema, stepUpChallengeSchema } from '#lib/contracts/factor.ts';
import { approvalStanding } from '../approvals/standing.ts';
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
  input: stepUpChallengeSchema,
  output: stepUpChallengeReplySchema,
  describe: (input) => ({ for: input.verb }),
  async run(ctx, input) {
    const { act, hash, level } = intentOf(ctx, input);
    const ways = await ctx.engines.identity.secondFactors.startStepUp(ctx.session, hash, level);
    return { ...ways, approval: await approvalStanding(ctx, act, hash) };
  },
});
