import type { JournalQueryRequest, JournalRow, JournalScope } from '#lib/contracts/journal.ts';
import { journalCodesOf, journalOutcomeOf } from '#lib/journal-outcome.ts';
import { AppError } from '#server/platform/index.ts';
import type { ChainedRow, JournalFilter } from '#server/store/index.ts';
import type { SessionContext } from '../verb.ts';

type Asked = Pick<JournalQueryRequest, 'namespace' | 'who' | 'verb' | 'outcome' | 'text' | 'from' | 'to'>;

/** The store's filter of a request, cut to what this person may see. Throws `invalid_input` when the time runs backwards. */
export function filterOf(ctx: SessionContext, asked: Asked, scope: JournalScope): JournalFilter {
  const from = asked.from === undefined ? null : new Date(asked.from);
  const to = asked.to === undefined ? null : new Date(asked.to);
  if (from !== null && to !== null && from >= to) throw new AppError('invalid_input', { fields: { to: 'Must be later than from.' } });
  return {
    namespace: scope === 'namespace' ? asked.namespace : null,
    entityId: scope === 'own' ? ctx.session.entityId : null,
    who: asked.who,
    verb: asked.verb,
    codes: asked.outcome === '' ? null : journalCodesOf(asked.outcome),
    hasOpen: asked.outcome === '' || asked.outcome === 'unknown',
    text: asked.text,
    from,
    to,
  };
}

/** Whether a row is one of those that the person may see. */
export function isVisible(ctx: SessionContext, namespace: string, scope: JournalScope, { entry }: ChainedRow): boolean {
  return scope === 'namespace' ? entry.namespace === namespace : entry.entityId === ctx.session.entityId;
}

export function shown({ seq, at, entry }: ChainedRow): JournalRow {
  return { seq, at, ...entry, outcome: journalOutcomeOf(entry.code) };
}
