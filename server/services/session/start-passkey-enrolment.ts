import { passkeyCreationOptionsSchema, passkeyNameInputSchema } from '#lib/contracts/factor.ts';
import { defineVerb } from '../verb.ts';

export const sessionStartPasskeyEnrolment = defineVerb({
  name: 'session.start-passkey-enrolment',
  summary: 'Begin to make a passkey as the first second factor',
  method: 'POST',
  path: '/api/session/enrolment/passkey',
  effect: 'write',
  access: 'password',
  stepUp: 'none',
  input: passkeyNameInputSchema,
  output: passkeyCreationOptionsSchema,
  describe: ({ name }) => ({ name }),
  run: (ctx, { name }) => ctx.engines.identity.secondFactors.startFirstPasskey(ctx.session, name),
});
