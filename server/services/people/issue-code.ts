import { enrolmentCodeReplySchema, personSchema } from '#lib/contracts/people.ts';
import { defineVerb } from '../verb.ts';
import { demandPerson } from './rights.ts';

/** Throws `enrolment_done` for somebody who has a second factor: that is reset first. */
export const peopleIssueCode = defineVerb({
  name: 'people.issue-code',
  summary: 'Issue the one-time code that lets a person enrol the first second factor',
  method: 'POST',
  path: '/api/people/{id}/enrolment-code',
  effect: 'write',
  access: 'verified',
  stepUp: 'intent',
  input: personSchema,
  output: enrolmentCodeReplySchema,
  describe: ({ id, namespace }) => ({ personEntityId: id, personNamespace: namespace }),
  async run(ctx, { id, namespace }) {
    await demandPerson(ctx, id, namespace);
    const issued = await ctx.engines.identity.accounts.issueEnrolmentCode({ entityId: id, namespace }, ctx.session.displayName);
    return { code: issued.code, expiresAt: issued.expiresAt.toISOString() };
  },
});
