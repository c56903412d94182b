import { factorNoticesSeenSchema } from '#lib/contracts/factor.ts';
import { emptyReplySchema } from '#lib/contracts/session.ts';
import { defineVerb } from '../verb.ts';

export const factorNoticesSeen = defineVerb({
  name: 'factor.notices-seen',
  summary: 'Say that these changes were yours',
  method: 'POST',
  path: '/api/factors/notices/seen',
  effect: 'write',
  access: 'verified',
  stepUp: 'none',
  input: factorNoticesSeenSchema,
  output: emptyReplySchema,
  async run(ctx, { throughId }) {
    await ctx.engines.identity.secondFactors.dismissNotices(ctx.session, throughId);
    return {};
  },
});
