import { rm } from 'node:fs/promises';
import type { AuditSource } from '#lib/contracts/audit.ts';
import type { AuditStore, Checkpoint, StoredSource } from '../audit-store.ts';
import { appendBatch } from './append.ts';
import { type DatabaseOptions, openDatabase, type Row } from './database.ts';
import { findDetail, queryPage, readFigures, summarise } from './questions.ts';

/** The embedded audit store: one file, which one process opens. A batch being read lies beside it for a moment, mode 0600. */
export async function createDuckDbStore(options: DatabaseOptions): Promise<AuditStore> {
  const database = await openDatabase(options);
  const spoolFile = `${options.file}.spool`;
  await rm(spoolFile, { force: true });
  return {
    async openSource(path, label) {
      const found = await database.rows('select * from source where path = $1', [path]);
      if (found[0]) return sourceOf(found[0]);
      return database.writing(async (writer) => {
        await writer.run(`insert into source (id, path, label) select coalesce(max(id), 0) + 1, $1, $2 from source`, [path, label]);
        const made = await writer.runAndReadAll('select * from source where path = $1', [path]);
        return sourceOf(made.getRowObjects()[0] ?? {});
      });
    },
    append: (batch) => database.writing((writer) => appendBatch(writer, batch, spoolFile)),
    query: (filter, page) => queryPage(database, filter, page),
    summary: (filter, sizes) => summarise(database, filter, sizes),
    detail: (namespace, id) => findDetail(database, namespace, id),
    status: () => readFigures(database),
    async close() {
      await database.close();
      await rm(spoolFile, { force: true });
    },
  };
}

function sourceOf(row: Row): StoredSource {
  return {
    sourceId: Number(row.id),
    label: String(row.label) as AuditSource,
    checkpoint: row.checkpoint === null || row.checkpoint === undefined ? null : (JSON.parse(String(row.checkpoint)) as Checkpoint),
    rotationCount: Number(row.rotation_count),
    lostRestCount: Number(row.lost_rest_count),
  };
}
