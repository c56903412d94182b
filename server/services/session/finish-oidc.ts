import { oidcFinishSchema, redirectReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';
import { pageOf, takeNextStep } from './next-step.ts';

export const sessionFinishOidc = defineVerb({
  name: 'session.finish-oidc',
  summary: 'Where an identity provider sends the browser back to; goes on to the second factor',
  method: 'GET',
  path: '/api/session/oidc/callback/{place}',
  effect: 'write',
  access: 'public',
  stepUp: 'none',
  reply: 'redirect',
  input: oidcFinishSchema,
  output: redirectReplySchema,
  describe: ({ place }) => ({ method: 'oidc', place }),
  async run(ctx, input) {
    const { result, returnTo } = await ctx.engines.identity.finishOidc(input, ctx.doorId, ctx);
    takeNextStep(ctx, result);
    return { location: pageOf(result.next, returnTo) };
  },
});
