import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';
import { peopleListReplySchema, peopleListSchema } from '#lib/contracts/people.ts';
import { AppError } from '#server/platform/index.ts';
import { listEntities } from '#server/vault/index.ts';
import { defineVerb } from '../verb.ts';
import { nameOf } from './name-of.ts';
import { peopleRights } from './rights.ts';

const MOST_ROWS = 1000;

/** Everybody whom Vault knows in a namespace, by the reader's own token, and how they stand with this console. */
export const peopleList = defineVerb({
  name: 'people.list',
  summary: 'List the people of a namespace: who has a second factor, an open code, sessions',
  method: 'GET',
  path: '/api/people',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: peopleListSchema,
  output: peopleListReplySchema,
  isActivity: false,
  async run(ctx, { namespace }) {
    const { mayList, mayChange } = await peopleRights(ctx, namespace);
    if (!mayList) throw new AppError('vault_denied');
    const entities = await listEntities(ctx.vault(namespace), { signal: ctx.signal });
    const { accounts } = ctx.engines.identity;
    const standings = await accounts.standings(entities.map(({ id }) => id));
    const rows = entities.flatMap((entity) => {
      const standing = standings.get(entity.id);
      if (!standing) return [];
      return {
        entityId: entity.id,
        name: nameOf(entity),
        aliases: entity.aliases.map(({ name, mountPath }) => ({ name, mount: mountPath })),
        ...standing,
        codeExpiresAt: standing.codeExpiresAt?.toISOString() ?? null,
        isSelf: entity.id === ctx.session.entityId,
      };
    });
    rows.sort((a, b) => (a.name < b.name ? -1 : 1));
    const left = (await accounts.leftTokens()).filter((token) => token.namespace === namespace);
    return {
      rows: rows.slice(0, MOST_ROWS),
      isComplete: rows.length <= MOST_ROWS,
      mayChange,
      leftTokens: left.map((token) => ({
        ...token,
        since: token.since.toISOString(),
        reason: ERROR_CODES[token.lastCode as ErrorCode]?.title ?? token.lastCode,
      })),
    };
  },
});
