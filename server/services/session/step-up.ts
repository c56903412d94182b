import { stepUpReplySchema, stepUpSchema } from '#lib/contracts/session.ts';
import { intentHash } from '#server/identity/index.ts';
import { AppError } from '#server/platform/index.ts';
import { defineVerb } from '../verb.ts';

export const sessionStepUp = defineVerb({
  name: 'session.step-up',
  summary: 'Give a fresh code for one act with one input; answers a single-use grant',
  method: 'POST',
  path: '/api/step-up',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  rate: 'code',
  input: stepUpSchema,
  output: stepUpReplySchema,
  describe: (input) => ({ for: input.verb }),
  async run(ctx, { verb: name, input, code }) {
    const verb = ctx.findVerb(name);
    if (verb?.stepUp !== 'intent') throw new AppError('invalid_input', { fields: { verb: 'No act of that name asks for confirmation.' } });
    // The hash is over the parsed input, defaults included: the very value the verb will run with.
    const parsed = verb.input.safeParse(input);
    if (!parsed.success) throw new AppError('invalid_input', { fields: { input: 'The input does not fit the act.' } });
    const { grant, expiresAt } = await ctx.engines.identity.stepUp(
      ctx.session,
      intentHash(name, ctx.session.namespace, parsed.data),
      code,
      ctx,
    );
    return { grant, expiresAt: expiresAt.toISOString() };
  },
});
