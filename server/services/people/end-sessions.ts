import { endedReplySchema } from '#lib/contracts/account.ts';
import { personSchema } from '#lib/contracts/people.ts';
import { defineVerb } from '../verb.ts';
import { demandPerson } from './rights.ts';

export const peopleEndSessions = defineVerb({
  name: 'people.end-sessions',
  summary: 'End every session of a person, in all processes of the console, and revoke their tokens',
  method: 'POST',
  path: '/api/people/{id}/end-sessions',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  input: personSchema,
  output: endedReplySchema,
  describe: ({ id, namespace }) => ({ personEntityId: id, personNamespace: namespace }),
  async run(ctx, { id, namespace }) {
    await demandPerson(ctx, id, namespace);
    return { endedCount: await ctx.engines.identity.accounts.endSessionsOf(id, ctx) };
  },
});
