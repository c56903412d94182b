import type { Selectable } from 'kysely';
import type { SnapshotTable } from './schema.ts';
import type { Store } from './store.ts';

export type StoredSnapshot = Omit<Selectable<SnapshotTable>, 'size_bytes' | 'raft_index' | 'raft_term'> & {
  size_bytes: number;
  raft_index: number | null;
  raft_term: number | null;
};

/** What an end or a later check says of a snapshot. Fields left out keep what they hold. */
export interface SnapshotVerdict {
  state: 'verified' | 'bad';
  cause: string | null;
  sizeBytes?: number;
  sha256?: string;
  raftIndex?: number;
  raftTerm?: number;
}

const MOST_ROWS = 500;

// Drivers give bigint as text or number; none of these figures leaves the safe range.
const plain = (row: Selectable<SnapshotTable>): StoredSnapshot => ({
  ...row,
  size_bytes: Number(row.size_bytes),
  raft_index: row.raft_index === null ? null : Number(row.raft_index),
  raft_term: row.raft_term === null ? null : Number(row.raft_term),
});

/**
 * Notes that a snapshot is being taken, if none is: of several callers, in any process, one gets true. A taking that gave no sign of
 * life since `deadBefore` is ended first, as bad with `deadCause`.
 */
export async function insertTakingSnapshot(
  store: Store,
  row: { id: string; entityId: string; displayName: string; home: string },
  dead: { deadBefore: Date; deadCause: string },
): Promise<boolean> {
  const now = store.clock.now();
  return store.transaction(async (trx) => {
    await trx
      .updateTable('snapshots')
      .set({ state: 'bad', cause: dead.deadCause, checked_at: now })
      .where('state', '=', 'taking')
      .where('alive_at', '<', dead.deadBefore)
      .execute();
    const inserted = await trx
      .insertInto('snapshots')
      .values({
        id: row.id,
        state: 'taking',
        taken_at: now,
        alive_at: now,
        entity_id: row.entityId,
        display_name: row.displayName,
        home: row.home,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    return inserted.length === 1;
  });
}

/** A sign of life with the bytes so far. False when somebody ended it meanwhile. */
export async function touchTakingSnapshot(store: Store, id: string, sizeBytes: number): Promise<boolean> {
  const rows = await store.run((db) =>
    db
      .updateTable('snapshots')
      .set({ size_bytes: sizeBytes, alive_at: store.clock.now() })
      .where('id', '=', id)
      .where('state', '=', 'taking')
      .returning('id')
      .execute(),
  );
  return rows.length === 1;
}

/** Gives a verdict to a snapshot that is in `from` still. Undefined when it is not. */
export async function judgeSnapshot(
  store: Store,
  id: string,
  from: readonly StoredSnapshot['state'][],
  verdict: SnapshotVerdict,
): Promise<StoredSnapshot | undefined> {
  const { state, cause, sizeBytes, sha256, raftIndex, raftTerm } = verdict;
  const row = await store.run((db) =>
    db
      .updateTable('snapshots')
      .set({
        state,
        cause,
        checked_at: store.clock.now(),
        ...(sizeBytes === undefined ? {} : { size_bytes: sizeBytes }),
        ...(sha256 === undefined ? {} : { sha256 }),
        ...(raftIndex === undefined ? {} : { raft_index: raftIndex }),
        ...(raftTerm === undefined ? {} : { raft_term: raftTerm }),
      })
      .where('id', '=', id)
      .where('state', 'in', from)
      .returningAll()
      .executeTakeFirst(),
  );
  return row && plain(row);
}

/** Ends what an earlier process of this data directory was taking. Gives the ids. */
export async function endTakingSnapshots(store: Store, home: string, cause: string): Promise<string[]> {
  const rows = await store.run((db) =>
    db
      .updateTable('snapshots')
      .set({ state: 'bad', cause, checked_at: store.clock.now() })
      .where('state', '=', 'taking')
      .where('home', '=', home)
      .returning('id')
      .execute(),
  );
  return rows.map((row) => row.id);
}

/** Newest first. */
export async function listSnapshotRows(store: Store): Promise<StoredSnapshot[]> {
  const rows = await store.run((db) =>
    db.selectFrom('snapshots').selectAll().orderBy('taken_at', 'desc').orderBy('id').limit(MOST_ROWS).execute(),
  );
  return rows.map(plain);
}

export async function findSnapshotRow(store: Store, id: string): Promise<StoredSnapshot | undefined> {
  const row = await store.run((db) => db.selectFrom('snapshots').selectAll().where('id', '=', id).executeTakeFirst());
  return row && plain(row);
}

/** Takes out a snapshot that is not being taken. Its row comes back to the one caller who took it. */
export async function deleteSnapshotRow(store: Store, id: string): Promise<StoredSnapshot | undefined> {
  const row = await store.run((db) =>
    db.deleteFrom('snapshots').where('id', '=', id).where('state', '!=', 'taking').returningAll().executeTakeFirst(),
  );
  return row && plain(row);
}
