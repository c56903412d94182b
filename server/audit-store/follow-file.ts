import type { FileHandle } from 'node:fs/promises';
import type { AuditBatch, AuditStore, Checkpoint, DamagedLine, StoredSource } from './audit-store.ts';
import { type FileProblem, hasHead, look, markOf, type OpenFile, openFile, siblingsOf } from './files.ts';
import { readLines } from './read-lines.ts';
import { whatHappened } from './rotation.ts';

export interface FollowOptions {
  path: string;
  source: StoredSource;
  store: Pick<AuditStore, 'append'>;
  batchBytes: number;
  maxLineBytes: number;
}

/** What one look at the file found. */
export interface Look {
  problem: FileProblem | null;
  /** Bytes that lie there unread: a half-written line, or what another look takes. */
  pendingBytes: number;
  /** Whether there is more to read right now. */
  hasMore: boolean;
}

/** Reads one followed file, across rotations, batch by batch. Every look commits at most one batch. Not for two callers at once. */
export class FollowedFile {
  readonly #options: FollowOptions;
  #checkpoint: Checkpoint | null;
  #current: OpenFile | null = null;
  #isRotation = false;
  #isRestLost = false;
  #mayRepeat: boolean;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#checkpoint = options.source.checkpoint;
    this.#mayRepeat = options.source.checkpoint?.mayRepeat ?? false;
  }

  /** Looks once. Throws when the store does; then nothing was moved on, and the next look tries the same again. */
  async look(): Promise<Look> {
    const atPath = await openFile(this.#options.path);
    const isThere = typeof atPath !== 'string';
    try {
      return await this.#advance(isThere ? atPath : null, isThere ? null : atPath);
    } finally {
      if (isThere && this.#current?.handle !== atPath.handle) await atPath.handle.close();
    }
  }

  async close(): Promise<void> {
    await this.#leave();
  }

  async #advance(atPath: OpenFile | null, problem: FileProblem | null): Promise<Look> {
    const current = await this.#find(atPath);
    if (!current) return { problem, pendingBytes: 0, hasMore: false };
    const offset = this.#checkpoint?.offset ?? 0;
    const reading = { inode: current.inode, sizeBytes: current.sizeBytes, offset, hasItsHead: await this.#hasItsHead(current) };
    const happened = whatHappened(reading, atPath);
    if (happened === 'emptied') {
      await this.#leave();
      return { problem, pendingBytes: 0, hasMore: true };
    }
    if (happened === 'cut') {
      await this.#commit(current, { end: current.sizeBytes, lines: new Uint8Array(0), damaged: [] });
      return { problem, pendingBytes: 0, hasMore: true };
    }
    const read = await readLines(current.handle, offset, current.sizeBytes, this.#options);
    // Between the look and the read the file may have been emptied and filled again: then these bytes are of two files.
    if (read.end > offset && (await this.#hasItsHead(current))) {
      await this.#commit(current, read);
      return { problem, pendingBytes: current.sizeBytes - read.end, hasMore: read.end < current.sizeBytes || happened === 'moved' };
    }
    if (happened === 'moved' && atPath) {
      await this.#moveOn(current, atPath, offset);
      return { problem, pendingBytes: atPath.sizeBytes, hasMore: true };
    }
    return { problem, pendingBytes: current.sizeBytes - offset, hasMore: false };
  }

  /** The file that the checkpoint is of, under whatever name; else the one at the path, from its beginning. */
  async #find(atPath: OpenFile | null): Promise<OpenFile | null> {
    if (this.#current) {
      const seen = await look(this.#current.path, this.#current.handle);
      if (typeof seen !== 'string') {
        this.#current = seen;
        return seen;
      }
      await this.#leave();
    }
    const checkpoint = this.#checkpoint;
    if (checkpoint) {
      if (atPath && (await hasHead(atPath, checkpoint.mark))) return this.#enter(atPath);
      const rest = await findRest(this.#options.path, checkpoint, atPath);
      if (rest) return this.#enter(rest);
    }
    if (!atPath) return null;
    if (checkpoint) {
      this.#isRotation = true;
      this.#isRestLost = checkpoint.offset > 0;
      this.#mayRepeat = false;
      this.#checkpoint = null;
    }
    return this.#enter(atPath);
  }

  /** Nobody writes to `current` any more: what is left of it is no line. The next file may have been rotated away as well. */
  async #moveOn(current: OpenFile, atPath: OpenFile, offset: number): Promise<void> {
    const rest = current.sizeBytes - offset;
    if (rest > 0)
      await this.#commit(current, {
        end: offset + rest,
        lines: new Uint8Array(0),
        damaged: [{ start: offset, length: rest, reason: 'torn' }],
      });
    const next = await findNext(this.#options.path, current, this.#checkpoint, atPath);
    await this.#leave();
    this.#checkpoint = null;
    this.#isRotation = true;
    this.#mayRepeat = next !== null;
    // Kept at once: should the old file be deleted now, a restart must not take its end for a loss.
    await this.#commit(this.#enter(next ?? atPath), { end: 0, lines: new Uint8Array(0), damaged: [] });
  }

  #enter(file: OpenFile): OpenFile {
    this.#current = file;
    return file;
  }

  async #leave(): Promise<void> {
    const handle = this.#current?.handle;
    this.#current = null;
    await handle?.close();
  }

  #hasItsHead(file: { handle: FileHandle; inode: string }): Promise<boolean> {
    return this.#checkpoint ? hasHead(file, this.#checkpoint.mark) : Promise.resolve(true);
  }

  async #commit(current: OpenFile, read: { end: number; lines: Uint8Array; damaged: readonly DamagedLine[] }): Promise<void> {
    const checkpoint: Checkpoint = {
      mark: await markOf(current, read.end),
      offset: read.end,
      ...(this.#mayRepeat ? { mayRepeat: true } : {}),
    };
    const batch: AuditBatch = {
      sourceId: this.#options.source.sourceId,
      lines: read.lines,
      start: this.#checkpoint?.offset ?? 0,
      damaged: read.damaged,
      checkpoint,
      isRotation: this.#isRotation,
      isRestLost: this.#isRestLost,
    };
    await this.#options.store.append(batch);
    this.#checkpoint = checkpoint;
    this.#isRotation = false;
    this.#isRestLost = false;
  }
}

/** The file of the checkpoint beside the path: moved there with its number, or copied there with its bytes. */
async function findRest(path: string, checkpoint: Checkpoint, atPath: OpenFile | null): Promise<OpenFile | null> {
  const found: OpenFile[] = [];
  for (const name of await siblingsOf(path)) {
    const file = await openFile(name);
    if (typeof file === 'string') continue;
    if (file.inode !== atPath?.inode && (await hasHead(file, checkpoint.mark))) found.push(file);
    else await file.handle.close();
  }
  // A moved file before a copy, and of copies the longest.
  const isMoved = (file: OpenFile) => Number(file.inode === checkpoint.mark.inode);
  found.sort((a, b) => isMoved(b) - isMoved(a) || b.sizeBytes - a.sizeBytes);
  const [best, ...others] = found;
  for (const other of others) await other.handle.close();
  return best ?? null;
}

/**
 * The file that came after `current` and was rotated away before it was seen; null when that is the one at the path. Only its time says
 * so: a copy of an older file, made meanwhile, looks the same.
 */
async function findNext(path: string, current: OpenFile, checkpoint: Checkpoint | null, atPath: OpenFile): Promise<OpenFile | null> {
  let next: OpenFile | null = null;
  for (const name of await siblingsOf(path)) {
    const file = await openFile(name);
    if (typeof file === 'string') continue;
    const isOther = file.inode !== current.inode && file.inode !== atPath.inode && file.sizeBytes > 0;
    // Strictly: of two with one time, each would follow the other for ever.
    const isLater = file.modifiedNs > current.modifiedNs;
    const isCopy = checkpoint !== null && checkpoint.mark.headBytes > 0 && (await hasHead(file, checkpoint.mark));
    if (isOther && isLater && !isCopy && (!next || file.modifiedNs < next.modifiedNs)) {
      await next?.handle.close();
      next = file;
    } else await file.handle.close();
  }
  return next;
}
