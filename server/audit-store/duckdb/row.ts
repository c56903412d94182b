import type { AuditRow } from '#lib/contracts/audit.ts';
import type { Row } from './database.ts';

export const ROW_COLUMNS = `id, at_us, request_id, kind, operation, path, mount, namespace, outcome, entity_id, display_name,
  remote_address, policies, lease_id, source_id`;

/** ISO time of microseconds, in milliseconds: what a page can show. */
export const isoOf = (us: number) => new Date(Math.floor(us / 1000)).toISOString();

/** A row as everybody sees it; `labels` are those of the sources. */
export function rowOf(row: Row, labels: ReadonlyMap<number, string>): AuditRow {
  const textOf = (column: string) => String(row[column] ?? '');
  return {
    id: textOf('id'),
    at: isoOf(Number(row.at_us)),
    requestId: textOf('request_id'),
    kind: textOf('kind') as AuditRow['kind'],
    operation: textOf('operation'),
    path: textOf('path'),
    mount: textOf('mount'),
    namespace: textOf('namespace'),
    outcome: textOf('outcome') as AuditRow['outcome'],
    entityId: textOf('entity_id'),
    displayName: textOf('display_name'),
    remoteAddress: textOf('remote_address'),
    policies: policiesOf(textOf('policies')),
    leaseId: row.lease_id === null || row.lease_id === undefined ? null : String(row.lease_id),
    source: (labels.get(Number(row.source_id)) ?? 'device') as AuditRow['source'],
  };
}

function policiesOf(json: string): string[] {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
