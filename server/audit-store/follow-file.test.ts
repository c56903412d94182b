import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppendResult, AuditBatch, Checkpoint } from './audit-store.ts';
import { FollowedFile } from './follow-file.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-follow-'));
  path = join(dir, 'audit.log');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A store that keeps lines, and the reader of one file before it. `restart` is what a crash between two looks does. */
function setUp(limits = { batchBytes: 64, maxLineBytes: 200 }) {
  const kept: string[] = [];
  const batches: AuditBatch[] = [];
  let checkpoint: Checkpoint | null = null;
  let failures = 0;
  const store = {
    async append(batch: AuditBatch): Promise<AppendResult> {
      if (failures > 0) {
        failures -= 1;
        throw new Error('disk full');
      }
      batches.push(batch);
      checkpoint = batch.checkpoint;
      kept.push(...Buffer.from(batch.lines).toString('utf8').split('\n').slice(0, -1));
      return { entryCount: 0, damagedCount: 0 };
    },
  };
  const make = () =>
    new FollowedFile({ path, store, ...limits, source: { sourceId: 1, label: 'device', checkpoint, rotationCount: 0, lostRestCount: 0 } });
  let file = make();
  return {
    kept,
    batches,
    fail: (times: number) => {
      failures = times;
    },
    look: () => file.look(),
    /** Looks until nothing more is there. */
    async drain() {
      let seen = await file.look();
      for (let count = 0; seen.hasMore; count += 1) {
        if (count > 500) throw new Error('It never ends.');
        seen = await file.look();
      }
      return seen;
    },
    async restart() {
      await file.close();
      file = make();
    },
    close: () => file.close(),
    lostCount: () => batches.filter((batch) => batch.isRestLost).length,
    rotationCount: () => batches.filter((batch) => batch.isRotation).length,
    damaged: () => batches.flatMap((batch) => batch.damaged),
  };
}

const write = (text: string) => appendFileSync(path, text);

describe('a followed file', () => {
  it('takes whole lines in bounded batches, and waits for the rest of a half-written one', async () => {
    const own = setUp();
    write(`${'a'.repeat(50)}\n${'b'.repeat(50)}\nhalf`);
    expect(await own.look()).toMatchObject({ hasMore: true });
    expect(own.kept).toEqual(['a'.repeat(50)]);
    expect(await own.drain()).toEqual({ problem: null, pendingBytes: 4, hasMore: false });
    write(' and half\n');
    await own.drain();
    expect(own.kept.slice(1)).toEqual(['b'.repeat(50), 'half and half']);
    await own.close();
  });

  it('takes a line longer than a batch whole, and puts aside one that is longer than any', async () => {
    const own = setUp();
    write(`${'a'.repeat(150)}\n${'b'.repeat(300)}\nc\n`);
    await own.drain();
    expect(own.kept).toEqual(['a'.repeat(150), 'c']);
    expect(own.damaged()).toEqual([{ start: 151, length: 301, reason: 'too_long' }]);
    write('d'.repeat(300));
    expect(await own.drain()).toMatchObject({ pendingBytes: 300 });
    write('\ne\n');
    await own.drain();
    expect(own.kept.at(-1)).toBe('e');
    await own.close();
  });

  it.each([
    ['missing', (): void => undefined],
    ['not_a_file', () => mkdirSync(path)],
    ['not_a_file', () => execFileSync('mkfifo', [path])],
    ['unreadable', () => symlinkSync(path, path)],
  ] as const)('says %s, and goes on when it is well again', async (problem, make) => {
    const own = setUp();
    make();
    expect(await own.look()).toEqual({ problem, pendingBytes: 0, hasMore: false });
    rmSync(path, { recursive: true, force: true });
    write('a\n');
    await own.drain();
    expect(own.kept).toEqual(['a']);
    await own.close();
  });

  it('takes a batch again that the store refused', async () => {
    const own = setUp();
    write('a\nb\n');
    own.fail(2);
    await expect(own.look()).rejects.toThrow('disk full');
    await expect(own.look()).rejects.toThrow('disk full');
    await own.drain();
    expect(own.kept).toEqual(['a', 'b']);
    await own.close();
  });

  it('reads a renamed file to its end: its writer goes on until it is told', async () => {
    const own = setUp();
    write('a\n');
    await own.drain();
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'b\n');
    expect(await own.drain()).toMatchObject({ problem: 'missing' });
    writeFileSync(path, '');
    appendFileSync(`${path}.1`, 'c\n');
    await own.drain();
    appendFileSync(`${path}.1`, 'd\n');
    write('e\n');
    await own.drain();
    expect(own.kept).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect([own.rotationCount(), own.lostCount()]).toEqual([1, 0]);
    await own.close();
  });

  it('puts a torn last line of a renamed file aside', async () => {
    const own = setUp();
    write('a\n{"torn');
    await own.drain();
    renameSync(path, `${path}.1`);
    write('b\n');
    await own.drain();
    expect(own.kept).toEqual(['a', 'b']);
    expect(own.damaged()).toEqual([{ start: 2, length: 6, reason: 'torn' }]);
    await own.close();
  });

  it('finds what was renamed, twice, while nobody looked', async () => {
    const own = setUp();
    write('a\n');
    await own.drain();
    await own.restart();
    write('b\n');
    renameSync(path, `${path}.2`);
    utimesSync(`${path}.2`, 1_000, 1_000);
    write('c\nd\n');
    renameSync(path, `${path}.1`);
    utimesSync(`${path}.1`, 2_000, 2_000);
    write('e\n');
    await own.drain();
    expect(own.kept).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect([own.rotationCount(), own.lostCount()]).toEqual([2, 0]);
    await own.close();
  });

  it('says of a file that it took for the next one by its time that it may repeat, also after a restart, and of no other', async () => {
    const own = setUp({ batchBytes: 20, maxLineBytes: 20 });
    write('old\n');
    await own.drain();
    await own.restart();
    renameSync(path, `${path}.1`);
    utimesSync(`${path}.1`, 1_000, 1_000);
    writeFileSync(`${path}.1.copied`, `${'a'.repeat(15)}\n${'b'.repeat(15)}\n`);
    write('new\n');
    while (own.kept.length < 2) await own.look();
    await own.restart();
    await own.drain();
    const told = own.batches.filter(({ lines }) => lines.length > 0).map(({ checkpoint }) => checkpoint.mayRepeat ?? false);
    expect(own.kept).toEqual(['old', 'a'.repeat(15), 'b'.repeat(15), 'new']);
    expect(told).toEqual([false, true, true, false]);
    await own.close();
  });

  it.each([false, true])('reads the rest of a file that was copied and emptied from the copy (restarted: %s)', async (isRestarted) => {
    const own = setUp();
    write('a\nb\n');
    await own.drain();
    if (isRestarted) await own.restart();
    write('c\n');
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    await own.drain();
    expect(own.kept).toEqual(['a', 'b', 'c']);
    write('d, and longer than everything before it was\n');
    await own.drain();
    expect(own.kept.slice(3)).toEqual(['d, and longer than everything before it was']);
    expect(own.lostCount()).toBe(0);
    await own.close();
  });

  it('reads no line twice when the copy is shorter than what was read', async () => {
    const own = setUp({ batchBytes: 8192, maxLineBytes: 8192 });
    const first = 'a'.repeat(5000);
    write(`${first}\n`);
    copyFileSync(path, `${path}.1`);
    write('b\n');
    await own.drain();
    truncateSync(path, 0);
    write('c\n');
    await own.drain();
    expect(own.kept).toEqual([first, 'b', 'c']);
    expect(own.lostCount()).toBe(0);
    await own.close();
  });

  it('says when the rest of a file cannot be found', async () => {
    const own = setUp();
    write('a\n');
    await own.drain();
    await own.restart();
    unlinkSync(path);
    write('b\n');
    await own.drain();
    expect(own.kept).toEqual(['a', 'b']);
    expect(own.lostCount()).toBe(1);
    await own.close();
  });

  it('goes on at the end when only the end was cut off', async () => {
    const own = setUp();
    writeFileSync(path, `${'head'.repeat(1100)}\n`);
    const long = setUp({ batchBytes: 8192, maxLineBytes: 8192 });
    await long.drain();
    write('a\nb\n');
    await long.drain();
    truncateSync(path, 4403);
    await long.drain();
    write('c\n');
    await long.drain();
    expect(long.kept.slice(1)).toEqual(['a', 'b', 'c']);
    await Promise.all([own.close(), long.close()]);
  });

  it('loses and doubles nothing, whatever is written, rotated, looked at and restarted in whatever order', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant('write' as const) },
      { weight: 2, arbitrary: fc.constantFrom('half' as const, 'look' as const, 'drain' as const) },
      { weight: 1, arbitrary: fc.constantFrom('rename' as const, 'copy' as const, 'restart' as const, 'fail' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        rmSync(dir, { recursive: true, force: true });
        mkdirSync(dir);
        const own = setUp();
        const written: string[] = [];
        let half = '';
        let rotations = 0;
        // Followed from its beginning on: what was rotated away before the first look is not ours.
        await own.look();
        const line = () => {
          written.push(`${half}line-${written.length}`);
          write(`line-${written.length - 1}\n`);
          half = '';
        };
        line();
        await own.look();
        for (const one of steps) {
          if (one === 'write') line();
          else if (one === 'half') {
            half += 'h';
            write('h');
          } else if (one === 'look') await own.look().catch(() => undefined);
          else if (one === 'drain') await own.drain().catch(() => undefined);
          else if (one === 'restart') await own.restart();
          else if (one === 'fail') own.fail(1);
          else {
            // A server ends its line before it lets go of a file, and a rotation of nothing is none.
            line();
            rotations += 1;
            const to = `${path}.${String(rotations).padStart(3, '0')}`;
            if (one === 'rename') {
              renameSync(path, to);
              utimesSync(to, rotations, rotations);
              line();
            } else {
              // Nobody looks within a rotation here, so the last one must have been seen.
              own.fail(0);
              await own.drain();
              copyFileSync(path, to);
              utimesSync(to, rotations, rotations);
              truncateSync(path, 0);
            }
          }
        }
        own.fail(0);
        if (half !== '') line();
        await own.drain();
        await own.close();
        expect(own.kept).toEqual(written);
      }),
      { numRuns: 60 },
    );
  });
});
