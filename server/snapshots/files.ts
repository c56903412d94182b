import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, codeOf, isAppError, newRequestId, type Random } from '#server/platform/index.ts';

const PARTIAL = '.snap.partial';
const HOME = 'home';

/** A file under way: not a snapshot to anybody before `keep`. */
export interface PartialFile {
  write(bytes: Buffer): Promise<void>;
  /** Safe on the disk under its own name when it resolves. */
  keep(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** The directory of snapshot files, for this user alone. Failures are `snapshot_disk_full`, `snapshot_disk_failed`, `snapshot_file_missing`. */
export interface SnapshotFiles {
  /** Mark of this directory, made when there is none: rows of a shared store say by it where their file lies. */
  home(): Promise<string>;
  create(id: string): Promise<PartialFile>;
  openToRead(id: string): Promise<{ handle: FileHandle; sizeBytes: number }>;
  remove(id: string): Promise<void>;
  /** Removes what was never finished. */
  removePartials(): Promise<void>;
}

export function snapshotFiles(dir: string, random: Random): SnapshotFiles {
  const final = (id: string) => join(dir, `${id}.snap`);
  const ready = () => mkdir(dir, { recursive: true, mode: 0o700 });
  return {
    home: () =>
      onDisk(async () => {
        await ready();
        const path = join(dir, HOME);
        const known = await readFile(path, 'utf8').catch(() => '');
        if (/^[0-9a-f]{32}$/.test(known)) return known;
        const made = newRequestId(random);
        await writeFile(`${path}.partial`, made, { mode: 0o600 });
        await rename(`${path}.partial`, path);
        return made;
      }),
    create: (id) =>
      onDisk(async () => {
        await ready();
        const path = join(dir, `${id}${PARTIAL}`);
        return partialFile(await open(path, 'wx', 0o600), path, final(id), dir);
      }),
    openToRead: (id) =>
      onDisk(async () => {
        const handle = await open(final(id), 'r');
        return { handle, sizeBytes: (await handle.stat()).size };
      }),
    remove: (id) => onDisk(() => rm(final(id), { force: true })),
    removePartials: () =>
      onDisk(async () => {
        await ready();
        for (const name of await readdir(dir)) if (name.endsWith(PARTIAL)) await rm(join(dir, name), { force: true });
      }),
  };
}

function partialFile(handle: FileHandle, path: string, finalPath: string, dir: string): PartialFile {
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    write: (bytes) =>
      onDisk(async () => {
        for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
      }),
    keep: () =>
      onDisk(async () => {
        await handle.sync();
        await close();
        await rename(path, finalPath);
        // Without this the name itself may be lost by a power failure.
        const directory = await open(dir, 'r');
        await directory.sync().finally(() => directory.close());
      }),
    async discard() {
      await close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Runs work on the disk; its failures come out as stable codes. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error)) throw error;
    const errno = (error as NodeJS.ErrnoException).code ?? '';
    const code = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errno)
      ? 'snapshot_disk_full'
      : errno === 'ENOENT'
        ? 'snapshot_file_missing'
        : codeOf(error);
    throw new AppError(code === 'internal' && errno !== '' ? 'snapshot_disk_failed' : code, { cause: error });
  }
}
