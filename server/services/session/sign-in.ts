import { signInReplySchema, signInSchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionSignIn = defineVerb({
  name: 'session.sign-in',
  summary: 'Sign in at Vault; the session stays unverified until the second factor',
  method: 'POST',
  path: '/api/session',
  effect: 'write',
  access: 'public',
  stepUp: 'none',
  rate: 'sign-in',
  input: signInSchema,
  output: signInReplySchema,
  describe: (input) => ({
    method: input.method,
    namespace: input.namespace,
    ...(input.method === 'userpass' ? { username: input.username, mount: input.mount } : {}),
  }),
  async run(ctx, input) {
    const { sessionId, next } = await ctx.engines.identity.signIn(input, ctx);
    ctx.setSessionCookie(sessionId);
    return { next };
  },
});
