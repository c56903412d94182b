/** Time ranges that move with the clock, as the audit page's address names them. */
export const AUDIT_SPANS = [
  { id: '15m', seconds: 900, words: 'last 15 min' },
  { id: '1h', seconds: 3600, words: 'last hour' },
  { id: '6h', seconds: 6 * 3600, words: 'last 6 h' },
  { id: '24h', seconds: 86_400, words: 'last 24 h' },
  { id: '7d', seconds: 7 * 86_400, words: 'last 7 days' },
  { id: '30d', seconds: 30 * 86_400, words: 'last 30 days' },
  { id: '90d', seconds: 90 * 86_400, words: 'last 90 days' },
] as const;
export const DEFAULT_AUDIT_SPAN = '24h';

/** `last` names a span, or `from` and `to` (ISO 8601, either may be '') name two fixed moments. */
export interface AuditRange {
  readonly last: string;
  readonly from: string;
  readonly to: string;
}

export const isFixedRange = ({ from, to }: AuditRange): boolean => from !== '' || to !== '';

/**
 * The moments that a range means at `nowMs`. A span that is not known is handed on as it is, for the server to refuse: falling
 * back would show another time than the address says.
 */
export function momentsOf(range: AuditRange, nowMs: number): { from: string | undefined; to: string | undefined } {
  if (isFixedRange(range)) return { from: range.from || undefined, to: range.to || undefined };
  const span = AUDIT_SPANS.find(({ id }) => id === (range.last || DEFAULT_AUDIT_SPAN));
  return span ? { from: new Date(nowMs - span.seconds * 1000).toISOString(), to: undefined } : { from: range.last, to: undefined };
}
