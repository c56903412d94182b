import { longCodeSchema } from '#lib/contracts/account.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionOpenEnrolment = defineVerb({
  name: 'session.open-enrolment',
  summary: "Give an administrator's one-time code; this session may then enrol a first factor",
  method: 'POST',
  path: '/api/session/enrolment/open',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: longCodeSchema,
  output: emptyReplySchema,
  async run(ctx, { code }) {
    await ctx.engines.identity.accounts.openEnrolment(ctx.session, code, ctx);
    return {};
  },
});
