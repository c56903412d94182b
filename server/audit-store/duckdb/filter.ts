import type { DuckDBValue } from '@duckdb/node-api';
import type { AuditFilter } from '../audit-store.ts';

export interface Condition {
  sql: string;
  values: DuckDBValue[];
}

const SEARCHED = ['path', 'display_name', 'remote_address', 'request_id', 'lease_id', 'entity_id', 'console_request_id'];

/** The filter as a condition on `entry`, values bound from `$1` on. */
export function conditionOf(filter: AuditFilter): Condition {
  const values: DuckDBValue[] = [];
  const bind = (value: DuckDBValue) => `$${values.push(value)}`;
  const parts = [`namespace = ${bind(filter.namespace)}`];
  if (filter.fromUs !== null) parts.push(`at_us >= ${bind(BigInt(filter.fromUs))}::bigint`);
  if (filter.toUs !== null) parts.push(`at_us < ${bind(BigInt(filter.toUs))}::bigint`);
  if (filter.pathPrefix !== '') parts.push(`starts_with(path, ${bind(filter.pathPrefix)})`);
  if (filter.person !== '') {
    const person = bind(filter.person);
    parts.push(`(entity_id = ${person} or display_name = ${person})`);
  }
  const oneOf = (column: string, wanted: readonly string[]) => {
    if (wanted.length > 0) parts.push(`${column} in (${wanted.map((value) => bind(value)).join(', ')})`);
  };
  oneOf('outcome', filter.outcomes);
  oneOf('kind', filter.kinds);
  if (filter.sources.length > 0)
    parts.push(`source_id in (select id from source where label in (${filter.sources.map((label) => bind(label)).join(', ')}))`);
  if (filter.text !== '') {
    const needle = bind(filter.text.toLowerCase());
    parts.push(`(${SEARCHED.map((column) => `contains(lower(${column}), ${needle})`).join(' or ')})`);
  }
  return { sql: parts.join(' and '), values };
}
