import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDir, serveOwner, systemClock } from '#server/platform/index.ts';
import { createJournal, openStore, type Store, verifyJournal } from '#server/store/index.ts';
import { openScratchStore, silentLog } from '#server/testing/scratch-store.ts';
import { verifyCommand } from './verify-journal.ts';

let scratch: Awaited<ReturnType<typeof openScratchStore>>;
let said: string[];
beforeEach(async () => {
  scratch = await openScratchStore();
  said = [];
  const journal = createJournal(scratch);
  const entry = { verb: 'v', entityId: '', displayName: '', namespace: '', address: '', code: 'x', details: {} };
  for (let at = 0; at < 5; at += 1) await journal.write({ ...entry, kind: 'event', requestId: String(at) });
});
afterEach(() => rmSync(scratch.dataDir, { recursive: true, force: true }));

const run = (...args: string[]) =>
  verifyCommand({ dataDir: scratch.dataDir, databaseUrl: undefined, args, out: (line) => void said.push(line) });
const headOf = () => /^Head: (\d+:[0-9a-f]{64})$/m.exec(said.join('\n'))?.[1] ?? '';

/** As a running console answers, so long as `work` takes. */
async function asOwner(store: Store, work: () => Promise<void>): Promise<void> {
  const lock = await openDataDir(scratch.dataDir);
  const owner = await serveOwner(scratch.dataDir, {
    'journal.verify': (input, say) =>
      verifyJournal(store, { known: (input as { seq: number; hash: string } | null) ?? undefined, onProgress: say }),
  });
  try {
    await work();
  } finally {
    await owner?.close();
    await lock.close();
  }
}

describe('journal:verify', { timeout: 60_000 }, () => {
  it('asks the console that runs, whose socket is for its own user only', async () => {
    await asOwner(scratch, async () => {
      expect(statSync(join(scratch.dataDir, 'owner.sock')).mode & 0o777).toBe(0o600);
      expect(await run()).toBe(true);
      expect(said[0]).toBe('Intact: 5 rows.');
      expect(await run('--head', headOf())).toBe(true);
      expect(await run('--head', `3:${'0'.repeat(64)}`)).toBe(false);
      expect(said.at(-2)).toBe('Broken: row 3 is not the row that --head names: the chain was built anew since then.');
    });
    await scratch.close();
  });

  it('opens the store itself when none runs, names the first bad row, and leaves no lock', async () => {
    const forged = { at: new Date(), kind: 'event', request_id: 'x', verb: 'v', entity_id: '', display_name: '', namespace: '' };
    const hashes = { previous_hash: '0'.repeat(64), hash: '0'.repeat(64) };
    await scratch.db
      .insertInto('journal')
      .values({ seq: 6, ...hashes, ...forged, address: '', code: 'ok', details: '{}' })
      .execute();
    await scratch.db.destroy();
    expect(await run()).toBe(false);
    expect(said).toEqual(['Broken: row 6 lies beyond the end of the chain, or the end was lost.', 'Rows 1 to 5 are as they were chained.']);
    const again = await openStore({ dataDir: scratch.dataDir, clock: systemClock, log: silentLog });
    await again.close();
    expect(await run()).toBe(false);
  });

  it('waits for nobody who holds the directory and does not answer, and makes no store where there is none', async () => {
    const lock = await openDataDir(scratch.dataDir);
    await expect(run()).rejects.toMatchObject({ code: 'locked' });
    await lock.close();
    await scratch.close();
    await expect(run()).rejects.toThrow('There is no store');
    const dataDir = join(tmpdir(), randomBytes(6).toString('hex'));
    await expect(verifyCommand({ dataDir, databaseUrl: undefined, args: ['--heads'], out: () => undefined })).rejects.toThrow(
      '--head <row>:<hash>',
    );
  });

  it('tells what a console cannot do, and nothing of why', async () => {
    const lock = await openDataDir(scratch.dataDir);
    const owner = await serveOwner(scratch.dataDir, { 'journal.verify': () => Promise.reject(new Error('planted')) });
    await expect(run()).rejects.toMatchObject({ code: 'internal', message: expect.not.stringContaining('planted') });
    await owner?.close();
    await lock.close();
    await scratch.close();
  });
});
