import type { AuditQueryRequest, AuditSummaryRequest } from '#lib/contracts/audit.ts';
import type { AuditFilter } from '#server/audit-store/index.ts';
import { AppError } from '#server/platform/index.ts';

type Asked = Pick<
  AuditQueryRequest & AuditSummaryRequest,
  'from' | 'to' | 'text' | 'person' | 'pathPrefix' | 'outcome' | 'kind' | 'source'
>;

/** The store's filter of a request. Throws `invalid_input` when the time runs backwards. */
export function filterOf(asked: Asked, namespace: string): AuditFilter {
  const fromUs = asked.from === undefined ? null : Date.parse(asked.from) * 1000;
  const toUs = asked.to === undefined ? null : Date.parse(asked.to) * 1000;
  if (fromUs !== null && toUs !== null && fromUs >= toUs)
    throw new AppError('invalid_input', { fields: { to: 'Must be later than from.' } });
  return {
    namespace,
    fromUs,
    toUs,
    text: asked.text,
    person: asked.person,
    pathPrefix: asked.pathPrefix,
    outcomes: asked.outcome,
    kinds: asked.kind,
    sources: asked.source,
  };
}
