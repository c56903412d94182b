import { describe, expect, it } from 'vitest';
import type { SnapshotListReply, SnapshotRow } from '#lib/contracts/snapshot.ts';
import { beadWords, momentWords, newestVerified, underWay, whyNotDownload, whyNotTake } from './snapshot-words.ts';

const row = (state: SnapshotRow['state'], snapshotId = 'a', cause: SnapshotRow['cause'] = null): SnapshotRow => ({
  snapshotId,
  state,
  cause,
  takenAt: '2026-11-24T05:12:26.000Z',
  takenBy: 'ben',
  checkedAt: null,
  sizeBytes: 31_000_000,
  sha256: null,
  raftIndex: null,
  raftTerm: null,
});
const reply = (rows: SnapshotRow[], may = true): SnapshotListReply => ({ rows, mayTake: may, mayDownload: may, mayDelete: may });
const CUT = { code: 'snapshot_cut', title: 'The snapshot ends early', advice: '' };

it('names the newest good one, past a bad and a running one', () => {
  const rows = [row('taking', '1'), row('bad', '2', CUT), row('verified', '3'), row('verified', '4')];
  expect(newestVerified(rows)?.snapshotId).toBe('3');
  expect(underWay(rows)?.snapshotId).toBe('1');
  expect(newestVerified([row('bad', '2', CUT)])).toBeUndefined();
});

it('says today by the reader’s own day', () => {
  const at = Date.parse('2026-11-24T05:12:26Z');
  expect(momentWords(at, Date.parse('2026-11-24T20:00:00Z'), 'Europe/Berlin')).toBe('06:12 today');
  expect(momentWords(at, Date.parse('2026-11-24T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-24 05:12:26 UTC');
  expect(momentWords(at, at, null)).toBe('2026-11-24 05:12:26 UTC');
});

it('says a bead in words, the cause of a bad one among them', () => {
  expect(beadWords(row('verified'))).toBe('verified, 31 MB, 2026-11-24 05:12:26 UTC');
  expect(beadWords(row('bad', 'a', CUT))).toBe('bad: The snapshot ends early, 31 MB, 2026-11-24 05:12:26 UTC');
});

describe('why something is off', () => {
  it.each([
    [undefined, false, /not known yet/],
    [reply([]), true, /does not answer/],
    [reply([], false), false, /not take them/],
    [reply([row('taking')]), false, /one at a time/],
  ] as const)('taking', (given, isSilent, words) => expect(whyNotTake(given, isSilent)).toMatch(words));

  it('nothing is, where all is well', () => {
    expect(whyNotTake(reply([row('bad', 'a', CUT)]), false)).toBeNull();
    expect(whyNotDownload(reply([]), row('verified'))).toBeNull();
  });

  it('downloading', () => {
    expect(whyNotDownload(reply([]), row('bad', 'a', CUT))).toMatch(/never handed out/);
    expect(whyNotDownload(reply([]), row('taking'))).toMatch(/not whole yet/);
    expect(whyNotDownload(reply([], false), row('verified'))).toMatch(/sys\/storage\/raft\/snapshot/);
  });
});
