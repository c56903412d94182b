import { policyCapabilitiesReplySchema, policyCapabilitiesSchema } from '#lib/contracts/policy.ts';
import { askCapabilities } from '#server/identity/index.ts';
import { defineVerb } from '../verb.ts';

/** What the person's own token may do on a path, asked of the server at this moment: a policy may have been saved a second ago. */
export const policyCapabilities = defineVerb({
  name: 'policy.capabilities',
  summary: "Ask what one's own token may do on a path",
  method: 'POST',
  path: '/api/capabilities',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: policyCapabilitiesSchema,
  output: policyCapabilitiesReplySchema,
  describe: ({ namespace, path }) => ({ namespace, path }),
  async run(ctx, { namespace, path }) {
    const found = await askCapabilities(ctx.engines.cluster, ctx.session, namespace, [path], ctx.signal);
    return { path, capabilities: [...(found.get(path) ?? [])].sort(), askedAt: ctx.clock.now().toISOString() };
  },
});
