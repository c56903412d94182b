import type { DuckDBConnection } from '@duckdb/node-api';
import type { AppendResult, AuditBatch, DamagedLine } from '../audit-store.ts';
import { inTransaction } from './database.ts';
import { stage } from './staging.ts';

/** Stretches of one file grow until this, so that a busy day makes hundreds and not a hundred thousand of them. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Two devices write the same call at nearly the same time. */
const TWIN_WINDOW_US = 3_600_000_000n;

/** Beginnings are compared first: a pattern costs ten times as much, and few paths need one. */
const KIND = `case
  when starts_with(path, 'auth/') and (path similar to 'auth/.+/login(/.*)?' or path similar to 'auth/.+/oidc/callback') then 'login'
  when contains(path, '/renew') and path similar to '(sys/leases/renew|auth/token/renew|sys/renew)(-self|-accessor)?(/.*)?' then 'renew'
  when operation = 'revoke' or contains(path, '/revoke') and path similar to '(sys/leases/revoke|sys/revoke|auth/token/revoke)(-[a-z-]+)?(/.*)?' then 'revoke'
  when operation in ('list', 'scan') then 'list'
  when operation = 'read' then 'read'
  when operation in ('create', 'update', 'patch') then 'write'
  when operation = 'delete' then 'delete'
  else 'other' end`;
/** A whole message of the server, alone or in its list: what a database or a cloud answers may hold the same words. */
const DENIAL = String.raw`(^|\n)\s*([*] )?permission denied\s*(\n|$)`;
// A login that was refused has no policy result: the server says why in clear, or its method does in the answer.
const OUTCOME = `case
  when is_allowed = 'false' or regexp_matches(error, '${DENIAL}') then 'denied'
  when coalesce(error, '') = '' and answer_error is null then 'allowed'
  when kind = 'login' then 'denied'
  else 'error' end`;

/** Takes the lines apart, then writes all of the batch in one transaction. Not for two callers at once. */
export async function appendBatch(writer: DuckDBConnection, batch: AuditBatch, spoolFile: string): Promise<AppendResult> {
  // Outside of the transaction: a line that the engine's reader refuses would end it.
  const found = batch.lines.length > 0 ? await stage(writer, batch.lines, batch.start, spoolFile) : [];
  const damaged = [...batch.damaged, ...found];
  return inTransaction(writer, async () => {
    const entryCount = batch.lines.length > 0 ? await moveStaged(writer, batch, await segmentOf(writer, batch)) : 0;
    await quarantine(writer, batch, damaged);
    await writer.run(
      `update source set checkpoint = $1, damaged_count = damaged_count + $2::bigint, rotation_count = rotation_count + $3::integer,
         lost_rest_count = lost_rest_count + $4::integer where id = $5`,
      [JSON.stringify(batch.checkpoint), damaged.length, Number(batch.isRotation), Number(batch.isRestLost), batch.sourceId],
    );
    return { entryCount, damagedCount: damaged.length };
  });
}

/** The stretch that holds these bytes: the last one of this file grown, or a new one. */
async function segmentOf(writer: DuckDBConnection, { sourceId, start, lines, checkpoint: { mark } }: AuditBatch): Promise<number> {
  const [last] = await read(
    writer,
    `select id, inode, start_byte, length_bytes from segment where source_id = $1 order by id desc limit 1`,
    [sourceId],
  );
  const end = last ? Number(last.start_byte) + Number(last.length_bytes) : -1;
  if (last && last.inode === mark.inode && end === start && Number(last.length_bytes) + lines.length <= SEGMENT_BYTES) {
    await writer.run('update segment set length_bytes = length_bytes + $1::bigint, head_bytes = $2::bigint, head_hash = $3 where id = $4', [
      lines.length,
      mark.headBytes,
      mark.headHash,
      last.id ?? null,
    ]);
    return Number(last.id);
  }
  const [row] = await read(writer, 'select coalesce(max(id), 0) + 1 as id from segment', []);
  const id = Number(row?.id);
  await writer.run('insert into segment values ($1, $2, $3, $4, $5, $6, $7)', [
    id,
    sourceId,
    mark.inode,
    mark.headBytes,
    mark.headHash,
    start,
    lines.length,
  ]);
  return id;
}

async function moveStaged(writer: DuckDBConnection, { sourceId, checkpoint }: AuditBatch, segmentId: number): Promise<number> {
  const [facts] = await read(
    writer,
    `select (select coalesce(max(id), 0) from entry) as last_id, (select count(*) from source) > 1 as has_others,
       epoch_us(min(try_cast(time as timestamp))) as first_us, epoch_us(max(try_cast(time as timestamp))) as last_us from staged`,
    [],
  );
  if (!facts || facts.first_us === null) return 0;
  const window = [BigInt(facts.first_us as bigint) - TWIN_WINDOW_US, BigInt(facts.last_us as bigint) + TWIN_WINDOW_US];
  // Asked of few files only: for each batch it would be a search through all entries of its time.
  if (checkpoint.mayRepeat) {
    await writer.run(
      `delete from staged where request_id in (select request_id from entry where at_us between $1::bigint and $2::bigint)
         or type = 'request' and request_id in (select request_id from half)`,
      window,
    );
  }
  await writer.run(
    `create or replace temp table fresh as
     select ${'$1::bigint'} + row_number() over () as id, at_us, request_id, kind, operation, path, mount, namespace,
       ${OUTCOME} as outcome, entity_id, display_name, remote_address, policies, lease_id,
       console_request_id
     from (select *, ${KIND} as kind from (
       select epoch_us(try_cast(time as timestamp)) as at_us, request_id, coalesce(operation, '') as operation, coalesce(path, '') as path,
         coalesce(mount, '') as mount, rtrim(coalesce(namespace, ''), '/') as namespace, coalesce(entity_id, '') as entity_id,
         coalesce(display_name, '') as display_name, coalesce(remote_address, '') as remote_address, coalesce(policies, '[]') as policies,
         nullif(lease_id, '') as lease_id, console_request_id, is_allowed, error, answer_error
       from staged where type = 'response'))`,
    [facts.last_id ?? 0n],
  );
  if (facts.has_others) {
    await writer.run(
      `delete from fresh where request_id in (
         select request_id from entry where source_id <> $1 and at_us between $2::bigint and $3::bigint)`,
      [sourceId, ...window],
    );
  }
  const inserted = await writer.run(`insert into entry by name select *, $1::integer as source_id, $2::bigint as segment_id from fresh`, [
    sourceId,
    segmentId,
  ]);
  await pairHalves(writer, sourceId);
  return inserted.rowsChanged;
}

/** Requests of this batch without a response wait; responses of this batch end the waiting of earlier requests. */
async function pairHalves(writer: DuckDBConnection, sourceId: number): Promise<void> {
  await writer.run(`delete from half where request_id in (select request_id from staged where type = 'response')`);
  await writer.run(
    `insert into half select request_id, epoch_us(try_cast(time as timestamp)), $1::integer from staged
     where type = 'request' and request_id not in (select request_id from staged where type = 'response')`,
    [sourceId],
  );
}

async function quarantine(writer: DuckDBConnection, batch: AuditBatch, damaged: readonly DamagedLine[]): Promise<void> {
  if (damaged.length === 0) return;
  const appender = await writer.createAppender('quarantine');
  for (const { start, length, reason } of damaged) {
    appender.appendInteger(batch.sourceId);
    appender.appendVarchar(batch.checkpoint.mark.inode);
    appender.appendBigInt(BigInt(start));
    appender.appendBigInt(BigInt(length));
    appender.appendVarchar(reason);
    appender.endRow();
  }
  appender.closeSync();
}

async function read(writer: DuckDBConnection, sql: string, values: (string | number | bigint)[]) {
  return (await writer.runAndReadAll(sql, values)).getRowObjects();
}
