import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { fakeSnapshot, gzipLikeGo, snapshotMembers, type TarMember, tarOf } from '#server/testing/raft-snapshot.ts';
import { type VerifiedSnapshot, verifyStream } from './verify-stream.ts';

const STATE = Buffer.concat([randomBytes(3000), Buffer.alloc(5000, 'state')]);
const GOOD = fakeSnapshot(STATE);
const MEMBERS = snapshotMembers(STATE);

async function* inPieces(bytes: Buffer, pieceBytes = 997): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

const verdictOf = (bytes: Buffer, pieceBytes?: number): Promise<VerifiedSnapshot | string> =>
  verifyStream(inPieces(bytes, pieceBytes)).catch(codeOf);
const withMembers = (members: readonly TarMember[]) => verdictOf(gzipLikeGo(tarOf(members)));
const member = (at: number) => MEMBERS[at] as TarMember;

describe('a whole snapshot', () => {
  it('gives its size, its sum and where raft stood, whatever the pieces', async () => {
    const whole = await verdictOf(GOOD);
    expect(whole).toMatchObject({ sizeBytes: GOOD.length, raftIndex: 33, raftTerm: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9000 }), async (pieceBytes) => {
        expect(await verdictOf(GOOD, pieceBytes)).toEqual(whole);
      }),
      { numRuns: 30, examples: [[1], [10], [511], [512]] },
    );
  });

  it('is handed on byte by byte before it is judged', async () => {
    const seen: Buffer[] = [];
    await verifyStream(inPieces(GOOD), { onChunk: (chunk) => void seen.push(chunk) });
    expect(Buffer.concat(seen).equals(GOOD)).toBe(true);
  });
});

describe('what is no whole snapshot', () => {
  it('is cut at any of the last 200 bytes', async () => {
    for (let missing = 1; missing <= 200; missing += 1) {
      expect(await verdictOf(GOOD.subarray(0, GOOD.length - missing)), `${missing} bytes missing`).toBe('snapshot_cut');
    }
  });

  it('is cut anywhere else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: GOOD.length - 1 }), async (length) => {
        expect(await verdictOf(GOOD.subarray(0, length))).toBe('snapshot_cut');
      }),
      { numRuns: 100 },
    );
  });

  it('has one bit of 1,000 flipped: refused, or a bit that holds nothing and still changes the sum', async () => {
    const { sha256, ...contents } = (await verdictOf(GOOD)) as VerifiedSnapshot;
    const plain = gunzipSync(GOOD);
    const codes = new Set<string>();
    for (let run = 0; run < 1000; run += 1) {
      const bit = run < 160 ? run : Math.floor((run / 1000) * GOOD.length * 8);
      const flipped = Buffer.from(GOOD);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const verdict = await verdictOf(flipped);
      if (typeof verdict === 'string') {
        codes.add(verdict);
        continue;
      }
      // Deflate leaves a few bits unused.
      expect(gunzipSync(flipped).equals(plain), `bit ${bit}`).toBe(true);
      expect(verdict).toMatchObject(contents);
      expect(verdict.sha256).not.toBe(sha256);
    }
    for (const code of codes) expect(['snapshot_not_archive', 'snapshot_damaged', 'snapshot_cut', 'snapshot_incomplete']).toContain(code);
    expect(codes.size).toBeGreaterThan(1);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['an HTML page', Buffer.from('<!doctype html><title>502 Bad Gateway</title>')],
    ['JSON', Buffer.from('{"errors":[]}')],
    ['a gzip of somebody else', Buffer.concat([GOOD.subarray(0, 9), Buffer.from([3]), GOOD.subarray(10)])],
  ])('is %s', async (_, bytes) => expect(await verdictOf(bytes)).toBe('snapshot_not_archive'));

  it.each([
    ['a byte', Buffer.from('x')],
    ['a zero', Buffer.alloc(1)],
    ['another snapshot', GOOD],
  ])('has %s behind its end', async (_, more) => expect(await verdictOf(Buffer.concat([GOOD, more]))).toMatch(/^snapshot_(damaged|cut)$/));

  it('has members swapped, doubled, missing, foreign or empty', async () => {
    const sealedEmpty = { name: 'SHA256SUMS.sealed', body: Buffer.alloc(0) };
    const bad = [
      [1, 0, 2, 3].map(member),
      [0, 1, 3, 2].map(member),
      [0, 1, 2].map(member),
      [0, 1, 2, 3, 3].map(member),
      [...MEMBERS.slice(0, 3), sealedEmpty],
      [...MEMBERS, { name: 'more', body: Buffer.from('x') }],
      [{ name: '../meta.json', body: member(0).body }, ...MEMBERS.slice(1)],
      [],
    ];
    for (const members of bad) expect(await withMembers(members), members.map(({ name }) => name).join()).toBe('snapshot_incomplete');
  });

  it('has data that its sums do not name', async () => {
    const [meta, state, sums, sealed] = [0, 1, 2, 3].map(member) as [TarMember, TarMember, TarMember, TarMember];
    const changed = { ...state, body: Buffer.from(state.body.map((byte, at) => (at === 5 ? byte ^ 1 : byte))) };
    expect(await withMembers([meta, changed, sums, sealed])).toBe('snapshot_sums_wrong');
    const oneLine = { ...sums, body: Buffer.from(sums.body.toString().split('\n')[0] ?? '') };
    expect(await withMembers([meta, state, oneLine, sealed])).toBe('snapshot_sums_wrong');
    const extra = { ...sums, body: Buffer.concat([sums.body, Buffer.from(`${'0'.repeat(64)}  other\n`)]) };
    expect(await withMembers([meta, state, extra, sealed])).toBe('snapshot_sums_wrong');
  });

  it('is not closed, has a wrong header sum, a link, or something after its end', async () => {
    const tar = tarOf(MEMBERS);
    expect(await verdictOf(gzipLikeGo(tar.subarray(0, -1024)))).toBe('snapshot_cut');
    const changedAt = (at: number) => gzipLikeGo(Buffer.from(tar.map((byte, index) => (index === at ? byte ^ 1 : byte))));
    for (const at of [0, 130, 156, 300, 505, tar.length - 700])
      expect(await verdictOf(changedAt(at)), `byte ${at}`).toBe('snapshot_damaged');
  });

  it('is any bytes at all: always one of our codes, never a hang', async () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => gzipLikeGo(Buffer.from(bytes))),
    );
    await fc.assert(
      fc.asyncProperty(any, async (bytes) => {
        expect(await verdictOf(Buffer.from(bytes))).toMatch(/^snapshot_/);
      }),
      { numRuns: 500 },
    );
  });
});

it('throws on what the source throws and what the signal says, as it is', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield GOOD.subarray(0, 100);
    throw Object.assign(new Error('gone'), { code: 'EXAMPLE' });
  }
  await expect(verifyStream(broken())).rejects.toMatchObject({ code: 'EXAMPLE' });
  await expect(verifyStream(inPieces(GOOD), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});
