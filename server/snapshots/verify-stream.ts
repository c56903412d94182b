import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError, isAppError } from '#server/platform/index.ts';
import { ContentsCheck, type SnapshotContents } from './contents.ts';

export interface VerifiedSnapshot extends SnapshotContents {
  sizeBytes: number;
  /** Of the packed bytes, hex. */
  sha256: string;
}

export interface VerifyOptions {
  /** Told each packed piece before it is looked at, e.g. to store it; waited for. */
  onChunk?: (chunk: Buffer) => void | Promise<void>;
  signal?: AbortSignal;
}

/** What Go's gzip writes at its default level. No check sum covers these ten bytes, so they are compared whole. */
const GZIP_HEAD = Buffer.from('1f8b08000000000000ff', 'hex');
/** Sockets give small pieces; each costs a way to the disk's and to zlib's thread and back. */
const PACKED_CHUNK = 512 * 1024;
const UNPACKED_CHUNK = 1024 * 1024;

/**
 * Reads a snapshot to its end and says that it is whole: gzip with its own sums, tar with the four members in order, data as SHA256SUMS
 * says, sealed sums there. Whether the sealed sums are the server's own only a server with the same seal can say. Flat memory.
 * Throws a `snapshot_*` cause, or what the source threw.
 */
export async function verifyStream(source: AsyncIterable<Buffer>, options: VerifyOptions = {}): Promise<VerifiedSnapshot> {
  const hash = createHash('sha256');
  const contents = new ContentsCheck();
  let sizeBytes = 0;
  let head = Buffer.alloc(0);
  async function* counted(packed: AsyncIterable<Buffer>) {
    for await (const chunk of inLargePieces(packed)) {
      options.signal?.throwIfAborted();
      sizeBytes += chunk.length;
      hash.update(chunk);
      await options.onChunk?.(chunk);
      if (head.length < GZIP_HEAD.length) {
        head = Buffer.concat([head, chunk.subarray(0, GZIP_HEAD.length - head.length)]);
        if (!GZIP_HEAD.subarray(0, head.length).equals(head)) throw new AppError('snapshot_not_archive');
      }
      yield chunk;
    }
    if (sizeBytes === 0) throw new AppError('snapshot_not_archive');
    if (head.length < GZIP_HEAD.length) throw new AppError('snapshot_cut');
  }
  const gunzip = createGunzip({ chunkSize: UNPACKED_CHUNK });
  try {
    const result = await pipeline(source, counted, gunzip, async (unpacked: AsyncIterable<Buffer>) => {
      for await (const chunk of unpacked) contents.push(chunk);
      return contents.end();
    });
    // Zeros behind the archive's end are passed over in silence there.
    if (gunzip.bytesWritten !== sizeBytes) throw new AppError('snapshot_damaged');
    return { ...(result as SnapshotContents), sizeBytes, sha256: hash.digest('hex') };
  } catch (error) {
    throw causeOf(error);
  }
}

async function* inLargePieces(small: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  for await (const piece of small) {
    gathered.push(piece);
    gatheredBytes += piece.length;
    if (gatheredBytes < PACKED_CHUNK) continue;
    yield Buffer.concat(gathered);
    [gathered, gatheredBytes] = [[], 0];
  }
  if (gatheredBytes > 0) yield Buffer.concat(gathered);
}

/** zlib's failures as ours; all others as they are. */
function causeOf(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (isAppError(error) || typeof code !== 'string' || !code.startsWith('Z_')) return error;
  return new AppError(code === 'Z_BUF_ERROR' ? 'snapshot_cut' : 'snapshot_damaged', { cause: error });
}
