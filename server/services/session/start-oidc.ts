import { oidcStartReplySchema, oidcStartSchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionStartOidc = defineVerb({
  name: 'session.start-oidc',
  summary: 'Begin a sign-in at an identity provider; answers its page, where the browser goes next',
  method: 'POST',
  path: '/api/session/oidc',
  effect: 'write',
  access: 'public',
  stepUp: 'none',
  input: oidcStartSchema,
  output: oidcStartReplySchema,
  describe: ({ mount, namespace }) => ({ method: 'oidc', mount, namespace }),
  async run(ctx, input) {
    const { authUrl, doorId } = await ctx.engines.identity.startOidc(input, ctx);
    ctx.setDoorCookie(doorId);
    return { authUrl };
  },
});
