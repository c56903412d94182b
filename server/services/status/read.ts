import { z } from 'zod';
import { statusReplySchema } from '#lib/contracts/status.ts';
import { defineVerb } from '../verb.ts';

/** State of the cluster as last seen; an unreachable Vault is an answer here, not an error. */
export const statusRead = defineVerb({
  name: 'status.read',
  summary: 'Read the state of the Vault cluster',
  method: 'GET',
  path: '/api/status',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: z.strictObject({}),
  output: statusReplySchema,
  isActivity: false,
  async run(ctx) {
    return { ...(await ctx.engines.status.current(ctx.signal)), isDemo: ctx.engines.env.SALLYPORT_DEMO };
  },
});
