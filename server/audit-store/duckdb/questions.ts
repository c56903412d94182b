import type { DuckDBValue } from '@duckdb/node-api';
import type { AuditDetail, AuditFilter, AuditPage, AuditSummaryFigures, RowPlace, SourceFigures } from '../audit-store.ts';
import type { Database, Row } from './database.ts';
import { conditionOf } from './filter.ts';
import { isoOf, ROW_COLUMNS, rowOf } from './row.ts';

const numberOf = (value: DuckDBValue | undefined) => Number(value ?? 0);
const OUTCOMES = ['allowed', 'denied', 'error'] as const;
const perOutcome = OUTCOMES.map((outcome) => `count(*) filter (outcome = '${outcome}') as ${outcome}`).join(', ');
const countsOf = (row: Row | undefined) => ({
  allowed: numberOf(row?.allowed),
  denied: numberOf(row?.denied),
  error: numberOf(row?.error),
});

/** Few and asked apart: joined to the rows they would keep the engine from reading columns only of those that are shown. */
async function labelsOf(database: Database): Promise<Map<number, string>> {
  return new Map((await database.rows('select id, label from source')).map((row) => [Number(row.id), String(row.label)]));
}

export async function queryPage(
  database: Database,
  filter: AuditFilter,
  { after, limit }: { after: RowPlace | null; limit: number },
): Promise<AuditPage> {
  const { sql, values } = conditionOf(filter);
  const place = values.length;
  const beyond = after ? `and (at_us, id) < ($${place + 1}::bigint, $${place + 2}::bigint)` : '';
  const placed = after ? [...values, BigInt(after.atUs), BigInt(after.id)] : values;
  const [labels, found, [matches], [total]] = await Promise.all([
    labelsOf(database),
    database.rows(`select ${ROW_COLUMNS} from entry where ${sql} ${beyond} order by at_us desc, id desc limit ${limit + 1}`, placed),
    database.rows(`select count(*) as count from entry where ${sql}`, values),
    database.rows('select count(*) as count from entry where namespace = $1', [filter.namespace]),
  ]);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => rowOf(row, labels)),
    next: found.length > limit && last ? { atUs: Number(last.at_us), id: Number(last.id) } : null,
    matchCount: numberOf(matches?.count),
    totalCount: numberOf(total?.count),
  };
}

export async function summarise(
  database: Database,
  filter: AuditFilter & { fromUs: number; toUs: number },
  { buckets, top }: { buckets: number; top: number },
): Promise<AuditSummaryFigures> {
  const { sql, values } = conditionOf(filter);
  const widthUs = Math.max(1_000_000, Math.ceil((filter.toUs - filter.fromUs) / buckets / 1_000_000) * 1_000_000);
  const grouped = (columns: string, by: string, tail: string) =>
    database.rows(`select ${columns} from entry where ${sql} group by ${by} ${tail}`, values);
  const counted = `count(*) as count, count(*) filter (outcome = 'denied') as denied`;
  const [inBuckets, people, paths, kinds, sources] = await Promise.all([
    database.rows(
      `select (at_us - $${values.length + 1}::bigint) // ${widthUs} as bucket, ${perOutcome} from entry where ${sql} group by 1`,
      [...values, BigInt(filter.fromUs)],
    ),
    grouped(
      `entity_id, max(display_name) as name, ${counted}`,
      `entity_id, if(entity_id = '', display_name, '')`,
      `order by count desc, name limit ${top}`,
    ),
    grouped(`path, ${counted}`, 'path', `order by count desc, path limit ${top}`),
    grouped('kind, count(*) as count', 'kind', 'order by count desc, kind'),
    grouped('(select label from source where source.id = source_id) as source, count(*) as count', 'source_id', ''),
  ]);
  const byBucket = new Map(inBuckets.map((row) => [numberOf(row.bucket), row]));
  const bucketCount = Math.max(1, Math.ceil((filter.toUs - filter.fromUs) / widthUs));
  const histogram = Array.from({ length: bucketCount }, (_, index) => ({
    at: isoOf(filter.fromUs + index * widthUs),
    ...countsOf(byBucket.get(index)),
  }));
  const totals = { allowed: 0, denied: 0, error: 0 };
  for (const bucket of histogram) for (const outcome of OUTCOMES) totals[outcome] += bucket[outcome];
  return {
    bucketSeconds: widthUs / 1_000_000,
    histogram,
    totals,
    deniedCount: totals.denied,
    people: people.map((row) => ({
      entityId: String(row.entity_id),
      displayName: String(row.name),
      count: numberOf(row.count),
      deniedCount: numberOf(row.denied),
    })),
    paths: paths.map((row) => ({ path: String(row.path), count: numberOf(row.count), deniedCount: numberOf(row.denied) })),
    kinds: kinds.map((row) => ({ kind: String(row.kind) as AuditSummaryFigures['kinds'][number]['kind'], count: numberOf(row.count) })),
    sources: bySource(sources),
  };
}

/** Several files may have one label. */
function bySource(rows: readonly Row[]): AuditSummaryFigures['sources'] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(String(row.source), (counts.get(String(row.source)) ?? 0) + numberOf(row.count));
  return [...counts].map(([source, count]) => ({ source: source as AuditSummaryFigures['sources'][number]['source'], count }));
}

export async function findDetail(database: Database, namespace: string, id: number): Promise<AuditDetail | null> {
  const [row] = await database.rows(`select ${ROW_COLUMNS}, segment_id from entry where id = $1::bigint and namespace = $2`, [
    BigInt(id),
    namespace,
  ]);
  if (!row) return null;
  const [place] = await database.rows(
    `select source_id, path, inode, head_bytes, head_hash, start_byte, length_bytes
     from segment join source on source.id = source_id where segment.id = $1`,
    [row.segment_id ?? null],
  );
  return {
    row: rowOf(row, await labelsOf(database)),
    place: {
      sourceId: numberOf(place?.source_id),
      path: String(place?.path ?? ''),
      mark: { inode: String(place?.inode), headBytes: numberOf(place?.head_bytes), headHash: String(place?.head_hash) },
      range: { start: numberOf(place?.start_byte), length: numberOf(place?.length_bytes) },
    },
  };
}

export async function readFigures(database: Database): Promise<SourceFigures[]> {
  const rows = await database.rows(
    `select source.id, damaged_count, rotation_count, lost_rest_count,
       (select count(*) from entry where source_id = source.id) as entries,
       (select count(*) from half where source_id = source.id) as unpaired,
       (select min(at_us) from entry where source_id = source.id) as first_us,
       (select max(at_us) from entry where source_id = source.id) as last_us
     from source order by source.id`,
  );
  const placeOf = (value: DuckDBValue | undefined) => (value === null || value === undefined ? null : Number(value));
  return rows.map((row) => ({
    sourceId: numberOf(row.id),
    entryCount: numberOf(row.entries),
    damagedLineCount: numberOf(row.damaged_count),
    unpairedCount: numberOf(row.unpaired),
    firstAtUs: placeOf(row.first_us),
    lastAtUs: placeOf(row.last_us),
    rotationCount: numberOf(row.rotation_count),
    lostRestCount: numberOf(row.lost_rest_count),
  }));
}
