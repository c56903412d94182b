import { policyListReplySchema, policyListSchema } from '#lib/contracts/policy.ts';
import { listPolicies } from '#server/vault/index.ts';
import { defineVerb } from '../verb.ts';

/** Names of the ACL policies of a namespace, as the person's own token may list them. */
export const policyList = defineVerb({
  name: 'policy.list',
  summary: 'List ACL policies',
  method: 'GET',
  path: '/api/policies',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: policyListSchema,
  output: policyListReplySchema,
  describe: ({ namespace }) => ({ namespace }),
  async run(ctx, { namespace }) {
    return { names: [...(await listPolicies(ctx.vault(namespace)))] };
  },
});
