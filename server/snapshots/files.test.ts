import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '#server/platform/index.ts';
import { onDisk, type SnapshotFiles, snapshotFiles } from './files.ts';

let dir: string;
let files: SnapshotFiles;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'sallyport-files-')), 'snapshots');
  files = snapshotFiles(dir, systemRandom);
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

const names = async () => (await readdir(dir)).filter((name) => name.includes('.snap'));

describe('a snapshot file', () => {
  it('has its name only when it is kept, and is for its owner alone', async () => {
    const file = await files.create('a1');
    await file.write(Buffer.from('first '));
    await file.write(Buffer.from('second'));
    expect(await names()).toEqual(['a1.snap.partial']);
    await file.keep();
    expect(await names()).toEqual(['a1.snap']);
    expect(await readFile(join(dir, 'a1.snap'), 'utf8')).toBe('first second');
    expect((await stat(join(dir, 'a1.snap'))).mode & 0o777).toBe(0o600);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    await files.remove('a1');
    await files.remove('a1');
    expect(await names()).toEqual([]);
  });

  it('leaves nothing behind when it is discarded, or was never finished by an earlier process', async () => {
    const file = await files.create('a1');
    await file.write(Buffer.from('half'));
    await file.discard();
    await file.discard();
    const abandoned = await files.create('a2');
    await writeFile(join(dir, 'a3.snap'), 'kept');
    await files.removePartials();
    expect(await names()).toEqual(['a3.snap']);
    // Ends the handle, which an ended process would have let go.
    await abandoned.discard();
  });

  it('keeps the mark of its directory', async () => {
    const mark = await files.home();
    expect(mark).toMatch(/^[0-9a-f]{32}$/);
    expect(await snapshotFiles(dir, systemRandom).home()).toBe(mark);
  });
});

describe('a failing disk', () => {
  it('is full, as the kernel says it', async () => {
    const full = await open('/dev/full', 'w');
    await expect(onDisk(() => full.write(Buffer.from('x')))).rejects.toMatchObject({ code: 'snapshot_disk_full' });
    await full.close();
  });

  it('has lost the file, or fails otherwise', async () => {
    await expect(files.openToRead('never')).rejects.toMatchObject({ code: 'snapshot_file_missing' });
    await expect(onDisk(() => Promise.reject(Object.assign(new Error('x'), { code: 'EIO' })))).rejects.toMatchObject({
      code: 'snapshot_disk_failed',
    });
  });

  it('does not swallow what is a mistake of ours', async () => {
    await expect(onDisk(() => Promise.reject(new TypeError('planted')))).rejects.toMatchObject({ code: 'internal' });
  });
});
