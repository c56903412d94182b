import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { SCHEMA, settings } from './schema.ts';

export interface DatabaseOptions {
  file: string;
  memoryBytes: number;
  threads: number;
}

export type Row = Record<string, DuckDBValue>;

export interface Database {
  /** The one connection that writes, for one caller at a time, in the order of the calls. */
  writing<T>(work: (writer: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Rows of a question, which sees what was committed before it. */
  rows(sql: string, values?: DuckDBValue[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Opens the file, makes its tables, and gives one writer and a few readers. Throws what the engine throws. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const instance = await DuckDBInstance.create(options.file, settings(options));
  const writer = await instance.connect();
  await migrate(writer);
  const idle: DuckDBConnection[] = [];
  let last: Promise<unknown> = Promise.resolve();

  return {
    writing(work) {
      const turn = last.then(() => work(writer));
      last = turn.catch(() => undefined);
      return turn;
    },
    async rows(sql, values = []) {
      const reader = idle.pop() ?? (await instance.connect());
      try {
        return (await reader.runAndReadAll(sql, values)).getRowObjects();
      } finally {
        idle.push(reader);
      }
    },
    async close() {
      await last;
      writer.closeSync();
      for (const reader of idle.splice(0)) reader.closeSync();
      instance.closeSync();
    },
  };
}

/** All of `work` or nothing of it. */
export async function inTransaction<T>(writer: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await writer.run('begin');
  try {
    const result = await work();
    await writer.run('commit');
    return result;
  } catch (error) {
    await writer.run('rollback').catch(() => undefined);
    throw error;
  }
}

async function migrate(writer: DuckDBConnection): Promise<void> {
  await writer.run('create table if not exists migration (done integer not null)');
  const [row] = (await writer.runAndReadAll('select max(done) as done from migration')).getRowObjects();
  const done = Number(row?.done ?? 0);
  if (done > SCHEMA.length) throw new Error('The audit store was made by a newer version.');
  for (const [index, statement] of SCHEMA.entries()) {
    if (index < done) continue;
    await inTransaction(writer, async () => {
      await writer.run(statement);
      await writer.run('insert into migration values ($1)', [index + 1]);
    });
  }
}
