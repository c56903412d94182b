import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, type Clock, codeOf, type Logger } from '#server/platform/index.ts';
import { type Journal, judgeSnapshot, listSnapshotRows, type Store, touchTakingSnapshot } from '#server/store/index.ts';
import { type ServiceIdentity, streamRaftSnapshot } from '#server/vault/index.ts';
import type { PartialFile, SnapshotFiles } from './files.ts';
import { isSizePlausible, wholeSizes } from './plausible.ts';
import type { SnapshotTaker } from './snapshots.ts';
import { type VerifiedSnapshot, verifyStream } from './verify-stream.ts';

/** A snapshot that is being taken by this process. */
export interface Taking {
  readonly id: string;
  readonly taker: SnapshotTaker;
  /** Arrived so far. */
  sizeBytes: number;
  /** Aborted with the `AppError` that becomes the cause. */
  readonly control: AbortController;
}

export interface TakeDeps {
  store: Store;
  files: SnapshotFiles;
  serviceIdentity: ServiceIdentity;
  journal: Journal;
  clock: Clock;
  log: Logger;
}

const SIGN_OF_LIFE_MS = 1000;

/** What the server's refusals mean here. */
const MEANING: Partial<Record<ErrorCode, ErrorCode>> = {
  vault_denied: 'service_right_missing',
  vault_stream_cut: 'snapshot_cut',
  vault_bad_request: 'snapshot_unsupported',
  vault_not_found: 'snapshot_unsupported',
};

/** Takes one snapshot to its end, good or bad, and notes which. Never throws: the row, the journal and the log say how it went. */
export async function takeSnapshot(taking: Taking, deps: TakeDeps): Promise<void> {
  const { store, log, clock } = deps;
  const startedAtMs = clock.monotonicMs();
  let code: ErrorCode | 'ok' = 'ok';
  try {
    code = await attempt(taking, deps);
  } catch (error) {
    code = causeOf(taking, error);
    const verdict = { state: 'bad', cause: code, sizeBytes: taking.sizeBytes } as const;
    await judgeSnapshot(store, taking.id, ['taking'], verdict).catch(() => undefined);
  }
  const facts = { snapshotId: taking.id, sizeBytes: taking.sizeBytes, tookMs: Math.round(clock.monotonicMs() - startedAtMs) };
  if (code === 'ok') log.info(facts, 'snapshot verified');
  else log.warn({ ...facts, code }, 'snapshot is bad');
  await noteEnd(taking, code, deps);
}

/** Gives `ok`, or the cause of a whole snapshot that is kept although it is bad. Throws on all others, and leaves no file then. */
async function attempt(taking: Taking, deps: TakeDeps): Promise<ErrorCode | 'ok'> {
  const { store, files, serviceIdentity } = deps;
  const { signal } = taking.control;
  const vault = await serviceIdentity.client('', signal);
  const source = await streamRaftSnapshot(vault, { signal });
  const file = await files.create(taking.id);
  try {
    const verified = await keepWhileChecking(source, file, taking, deps);
    const earlier = wholeSizes(await listSnapshotRows(store));
    const cause = isSizePlausible(verified.sizeBytes, earlier) ? null : 'snapshot_too_small';
    signal.throwIfAborted();
    await file.keep();
    const row = await judgeSnapshot(store, taking.id, ['taking'], { state: cause ? 'bad' : 'verified', cause, ...verified });
    if (row) return cause ?? 'ok';
    // Another process took this one for dead.
    throw new AppError('snapshot_interrupted');
  } catch (error) {
    await file.discard();
    // It may have its name already when the store fails to note it.
    await files.remove(taking.id).catch(() => undefined);
    throw error;
  }
}

async function keepWhileChecking(
  source: AsyncIterable<Buffer>,
  file: PartialFile,
  taking: Taking,
  deps: TakeDeps,
): Promise<VerifiedSnapshot> {
  let writing = Promise.resolve();
  const verified = await verifyStream(countedWithLife(source, taking, deps), {
    signal: taking.control.signal,
    async onChunk(chunk) {
      // One write is under way while the piece is looked at; a failed one throws here with the next piece.
      await writing;
      writing = file.write(chunk);
      writing.catch(() => undefined);
    },
  });
  await writing;
  return verified;
}

/**
 * Counts what arrives and gives signs of life, before the checks gather small pieces to large ones: of a slow stream the row would stand
 * still till it is taken for dead, and of a broken one the last part would never be told.
 */
async function* countedWithLife(source: AsyncIterable<Buffer>, taking: Taking, { store, clock }: TakeDeps): AsyncGenerator<Buffer> {
  let toldAtMs = clock.monotonicMs();
  for await (const piece of source) {
    taking.sizeBytes += piece.length;
    if (clock.monotonicMs() - toldAtMs >= SIGN_OF_LIFE_MS) {
      toldAtMs = clock.monotonicMs();
      if (!(await touchTakingSnapshot(store, taking.id, taking.sizeBytes))) throw new AppError('snapshot_interrupted');
    }
    yield piece;
  }
}

function causeOf(taking: Taking, error: unknown): ErrorCode {
  const { signal } = taking.control;
  const code = codeOf(signal.aborted ? signal.reason : error);
  return MEANING[code] ?? code;
}

async function noteEnd({ id, taker, sizeBytes }: Taking, code: string, { journal, log }: TakeDeps): Promise<void> {
  try {
    await journal.write({
      kind: 'event',
      requestId: taker.requestId,
      verb: 'snapshot.take',
      entityId: taker.entityId,
      displayName: taker.displayName,
      namespace: '',
      address: taker.address,
      code,
      details: { snapshotId: id, sizeBytes },
    });
  } catch {
    log.error({ snapshotId: id, code }, 'journal row lost');
  }
}
