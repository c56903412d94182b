import { join } from 'node:path';
import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import { AppError, type Clock, type Logger, newRequestId, type Random } from '#server/platform/index.ts';
import {
  deleteSnapshotRow,
  endTakingSnapshots,
  findSnapshotRow,
  insertTakingSnapshot,
  type Journal,
  judgeSnapshot,
  listSnapshotRows,
  type Store,
  type StoredSnapshot,
} from '#server/store/index.ts';
import type { ServiceIdentity } from '#server/vault/index.ts';
import { checkFile, openChecked } from './check-file.ts';
import { snapshotFiles } from './files.ts';
import { wholeSizes } from './plausible.ts';
import type { Snapshots } from './snapshots.ts';
import { type Taking, takeSnapshot } from './take-snapshot.ts';

export interface SnapshotsOptions {
  /** The console's data directory; files go to `snapshots/` in it. */
  dataDir: string;
  store: Store;
  serviceIdentity: ServiceIdentity;
  journal: Journal;
  clock: Clock;
  random: Random;
  log: Logger;
  /** A taking without a sign of life for this long, of any process, is over. */
  deadAfterMs?: number;
}

/** The snapshots of this process. Call `start` before anything else. */
export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { store, clock, random, log, deadAfterMs = 180_000 } = options;
  const files = snapshotFiles(join(options.dataDir, 'snapshots'), random);
  const deps = { ...options, files };
  let current: { id: string; taking: Taking; ended: Promise<void> } | null = null;
  let isStopping = false;

  const toRow = (row: StoredSnapshot): SnapshotRow => ({
    snapshotId: row.id,
    state: row.state,
    cause: row.cause === null ? null : causeWords(row.cause),
    takenAt: row.taken_at.toISOString(),
    takenBy: row.display_name,
    checkedAt: row.checked_at?.toISOString() ?? null,
    sizeBytes: current?.id === row.id && row.state === 'taking' ? current.taking.sizeBytes : row.size_bytes,
    sha256: row.sha256,
    raftIndex: row.raft_index,
    raftTerm: row.raft_term,
  });
  const find = async (id: string): Promise<StoredSnapshot> => {
    const row = await findSnapshotRow(store, id);
    if (!row) throw new AppError('snapshot_gone');
    return row;
  };
  /** Consoles of one store have each a directory of their own. An embedded store has one console: there a file is here, or nowhere. */
  const demandHere = async (row: StoredSnapshot): Promise<void> => {
    const hasFile = row.sha256 !== null && store.kind === 'server';
    if (hasFile && row.home !== (await files.home())) throw new AppError('snapshot_elsewhere');
  };

  return {
    async start() {
      const ended = await endTakingSnapshots(store, await files.home(), 'snapshot_interrupted');
      await files.removePartials();
      // It may have got its name a moment before its process ended, and nobody noted it as verified.
      for (const id of ended) await files.remove(id);
      if (ended.length > 0) log.warn({ snapshotIds: ended }, 'a snapshot was interrupted by the end of the process');
    },
    list: async () => (await listSnapshotRows(store)).map(toRow),
    async take(taker) {
      if (isStopping) throw new AppError('not_ready');
      const id = newRequestId(random);
      const dead = { deadBefore: new Date(clock.now().getTime() - deadAfterMs), deadCause: 'snapshot_interrupted' };
      const row = { id, entityId: taker.entityId, displayName: taker.displayName, home: await files.home() };
      if (!(await insertTakingSnapshot(store, row, dead))) throw new AppError('snapshot_under_way');
      const taking: Taking = { id, taker, sizeBytes: 0, control: new AbortController() };
      const job = { id, taking, ended: Promise.resolve() };
      current = job;
      job.ended = takeSnapshot(taking, deps).finally(() => {
        if (current === job) current = null;
      });
      return toRow(await find(id));
    },
    async cancel(id) {
      if (current?.id !== id) throw new AppError('snapshot_not_running');
      const { taking, ended } = current;
      taking.control.abort(new AppError('request_cancelled'));
      await ended;
      return toRow(await find(id));
    },
    async verify(id, signal) {
      const row = await find(id);
      if (row.state === 'taking') throw new AppError('snapshot_under_way');
      await demandHere(row);
      const before = (await listSnapshotRows(store)).filter((one) => one.taken_at < row.taken_at);
      const verdict = await checkFile(row, wholeSizes(before), files, signal);
      const judged = await judgeSnapshot(store, id, ['verified', 'bad'], verdict);
      if (!judged) throw new AppError('snapshot_gone');
      if (verdict.state === 'bad') log.warn({ snapshotId: id, code: verdict.cause }, 'a snapshot is bad');
      return toRow(judged);
    },
    demandHere: async (id) => demandHere(await find(id)),
    async open(id) {
      const row = await find(id);
      if (row.state !== 'verified') throw new AppError('snapshot_not_verified');
      await demandHere(row);
      return openChecked(row, files);
    },
    async remove(id) {
      const row = await find(id);
      if (row.state === 'taking') throw new AppError('snapshot_under_way');
      await demandHere(row);
      if (!(await deleteSnapshotRow(store, id))) throw new AppError('snapshot_gone');
      await files.remove(id);
    },
    async settled() {
      await current?.ended;
    },
    async stop() {
      isStopping = true;
      current?.taking.control.abort(new AppError('snapshot_interrupted'));
      await current?.ended;
    },
  };
}

function causeWords(code: string): SnapshotRow['cause'] {
  const known: ErrorCode = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'internal';
  const { title, advice } = ERROR_CODES[known];
  return { code: known, title, advice };
}
