import { z } from 'zod';
import { signOutReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionSignOut = defineVerb({
  name: 'session.sign-out',
  summary: 'End the session and revoke its Vault token (a pasted token is only forgotten)',
  method: 'DELETE',
  path: '/api/session',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: z.strictObject({}),
  output: signOutReplySchema,
  async run(ctx) {
    const left = await ctx.engines.identity.signOut(ctx.session, ctx);
    ctx.setSessionCookie(null);
    return left;
  },
});
