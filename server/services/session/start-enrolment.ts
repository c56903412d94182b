import { enrolStartReplySchema, enrolStartSchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionStartEnrolment = defineVerb({
  name: 'session.start-enrolment',
  summary: 'Make a seed for the first second factor and show it once',
  method: 'POST',
  path: '/api/session/enrolment',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: enrolStartSchema,
  output: enrolStartReplySchema,
  run: (ctx) => ctx.engines.identity.startEnrolment(ctx.session, ctx),
});
