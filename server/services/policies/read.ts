import { policyReadReplySchema, policyReadSchema } from '#lib/contracts/policy.ts';
import { readPolicy } from '#server/vault/index.ts';
import { defineVerb } from '../verb.ts';
import { replyOf } from './document-reply.ts';

/** One ACL policy, with what a later save is compared to. Throws `vault_not_found`, `vault_denied`. */
export const policyRead = defineVerb({
  name: 'policy.read',
  summary: 'Read the text of an ACL policy',
  method: 'GET',
  path: '/api/policies/{name}',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: policyReadSchema,
  output: policyReadReplySchema,
  describe: ({ namespace, name }) => ({ namespace, name }),
  async run(ctx, { namespace, name }) {
    return replyOf(await readPolicy(ctx.vault(namespace), name));
  },
});
