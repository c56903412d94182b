import { personResetReplySchema, personResetSchema } from '#lib/contracts/people.ts';
import { AppError } from '#server/platform/index.ts';
import type { Entity } from '#server/vault/index.ts';
import { defineVerb, type SessionContext } from '../verb.ts';
import { nameOf } from './name-of.ts';
import { demandPerson } from './rights.ts';

/** For somebody who lost every factor, or whose factor somebody else has. Never for oneself: who holds a session must not take the factor over. */
export const peopleReset = defineVerb({
  name: 'people.reset',
  summary: "Take a person's second factors and recovery codes away, end their sessions, and issue an enrolment code",
  method: 'POST',
  path: '/api/people/{id}/reset',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  canNeedApproval: true,
  input: personResetSchema,
  output: personResetReplySchema,
  describe: ({ id, namespace, reason }) => ({ personEntityId: id, personNamespace: namespace, reason }),
  async beforeApproval(ctx, input) {
    const person = await demandOther(ctx, input);
    return { personName: nameOf(person) };
  },
  async run(ctx, { id, namespace }) {
    await demandOther(ctx, { id, namespace });
    const done = await ctx.engines.identity.accounts.reset({ entityId: id, namespace }, ctx.session.displayName, ctx);
    return { code: done.code, expiresAt: done.expiresAt.toISOString(), endedCount: done.endedSessions };
  },
});

async function demandOther(ctx: SessionContext, { id, namespace }: { id: string; namespace: string }): Promise<Entity> {
  if (id === ctx.session.entityId) throw new AppError('own_account_refused');
  return demandPerson(ctx, id, namespace);
}
