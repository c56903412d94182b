import { z } from 'zod';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionDropServerFactor = defineVerb({
  name: 'session.drop-server-factor',
  summary: "Forget a login that waits for Vault's own second factors",
  method: 'DELETE',
  path: '/api/session/server-factor',
  effect: 'write',
  access: 'public',
  stepUp: 'none',
  input: z.strictObject({}),
  output: emptyReplySchema,
  async run(ctx) {
    await ctx.engines.identity.dropServerFactor(ctx.doorId);
    ctx.setDoorCookie(null);
    return {};
  },
});
