import { signInReplySchema, signInSchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';
import { takeNextStep } from './next-step.ts';

export const sessionSignIn = defineVerb({
  name: 'session.sign-in',
  summary: 'Sign in at Vault; the session stays unverified until the second factor',
  method: 'POST',
  path: '/api/session',
  effect: 'write',
  access: 'public',
  stepUp: 'none',
  input: signInSchema,
  output: signInReplySchema,
  describe: (input) => ({
    method: input.method,
    namespace: input.namespace,
    ...(input.method === 'token' ? {} : { username: input.username, mount: input.mount }),
  }),
  async run(ctx, input) {
    const result = await ctx.engines.identity.signIn(input, ctx);
    takeNextStep(ctx, result);
    return { next: result.next };
  },
});
