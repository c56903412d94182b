import { z } from 'zod';
import { sessionViewSchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const sessionView = defineVerb({
  name: 'session.view',
  summary: 'What this session is and when it ends',
  method: 'GET',
  path: '/api/session',
  effect: 'read',
  access: 'password',
  stepUp: 'none',
  isActivity: false,
  input: z.strictObject({}),
  output: sessionViewSchema,
  run: (ctx) => ctx.engines.identity.view(ctx.session),
});
