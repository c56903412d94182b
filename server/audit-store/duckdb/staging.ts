import { writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DamagedLine } from '../audit-store.ts';
import { ENTRY_COLUMNS, ENTRY_FIELDS, type EntryField, ONLY_KEY } from '../entry-fields.ts';
import { longestLine, sortLines } from '../lines.ts';
import { text } from './sql.ts';

/** From this size on the engine's own JSON reader is faster than parsing here and handing rows over. */
const BULK_BYTES = 512 * 1024;
const LEAST_OBJECT_BYTES = 64 * 1024;

const pathOf = (keys: readonly string[]) => `$${keys.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `."${key}"`)).join('')}`;
const pathList = `[${ENTRY_COLUMNS.map((column) => text(pathOf(ENTRY_FIELDS[column]))).join(', ')}]`;
const valueIn = (column: EntryField, index: number) => {
  const value = `v[${index + 1}]`;
  if (!ONLY_KEY.has(column)) return value;
  return `case when ${value} is not null and len(json_keys(json, ${text(pathOf(ENTRY_FIELDS[column].slice(0, -1)))})) = 1 then ${value} end`;
};
const columnsOfList = ENTRY_COLUMNS.map((column, index) => `${valueIn(column, index)} as ${column}`).join(', ');
const staged = `create or replace temp table staged (${ENTRY_COLUMNS.map((column) => `${column} varchar`).join(', ')})`;
const IS_ENTRY = "type in ('request', 'response') and request_id <> '' and try_cast(time as timestamp) >= timestamp '1970-01-01'";

/** Puts the fields of these lines into the temporary table `staged`, in one of two ways that give the same. Returns what is damaged. */
export async function stage(writer: DuckDBConnection, lines: Uint8Array, start: number, spoolFile: string): Promise<DamagedLine[]> {
  if (lines.length >= BULK_BYTES && (await stageInBulk(writer, lines, spoolFile))) return [];
  return stageOneByOne(writer, lines, start);
}

/** By the engine's reader. False when any line is not as it should be: it cannot say which, so the other way has to. */
async function stageInBulk(writer: DuckDBConnection, lines: Uint8Array, spoolFile: string): Promise<boolean> {
  await writeFile(spoolFile, lines, { mode: 0o600 });
  const objectBytes = Math.max(LEAST_OBJECT_BYTES, longestLine(lines) + 1);
  const reader = `read_ndjson_objects(${text(spoolFile)}, maximum_object_size = ${objectBytes})`;
  try {
    await writer.run(
      `create or replace temp table staged as select ${columnsOfList} from (select json, json_extract_string(json, ${pathList}) as v from ${reader})`,
    );
  } catch {
    return false;
  }
  const [row] = (await writer.runAndReadAll(`select count(*) as bad from staged where (${IS_ENTRY}) is not true`)).getRowObjects();
  return row?.bad === 0n;
}

async function stageOneByOne(writer: DuckDBConnection, lines: Uint8Array, start: number): Promise<DamagedLine[]> {
  const { entries, damaged } = sortLines(lines, start);
  await writer.run(staged);
  const appender = await writer.createAppender('staged', null, 'temp');
  for (const entry of entries) {
    for (const column of ENTRY_COLUMNS) {
      const value = entry[column];
      if (value === null) appender.appendNull();
      else appender.appendVarchar(value);
    }
    appender.endRow();
  }
  appender.closeSync();
  return damaged;
}
