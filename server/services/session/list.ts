import { z } from 'zod';
import { sessionListReplySchema } from '#lib/contracts/account.ts';
import { defineVerb } from '../verb.ts';

export const sessionList = defineVerb({
  name: 'session.list',
  summary: "One's own sessions: where from, since when, until when",
  method: 'GET',
  path: '/api/sessions',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  isActivity: false,
  input: z.strictObject({}),
  output: sessionListReplySchema,
  async run(ctx) {
    const found = await ctx.engines.identity.accounts.sessions(ctx.session);
    return {
      rows: found.map((session) => ({
        ...session,
        signedInAt: session.signedInAt.toISOString(),
        seenAt: session.seenAt.toISOString(),
        endsAt: session.endsAt.toISOString(),
      })),
      mostSessions: ctx.engines.env.SALLYPORT_SESSIONS_PER_PERSON,
    };
  },
});
