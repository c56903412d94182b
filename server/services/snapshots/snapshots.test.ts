import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SnapshotRow } from '#lib/contracts/snapshot.ts';
import { AppError } from '#server/platform/index.ts';
import type { Snapshots } from '#server/snapshots/index.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import type { Verb } from '../verb.ts';
import { snapshotCancel, snapshotDelete, snapshotDownload, snapshotList, snapshotTake, snapshotVerify } from './index.ts';

const ID = 'a'.repeat(32);
const ROW: SnapshotRow = {
  snapshotId: ID,
  state: 'verified',
  cause: null,
  takenAt: '2026-01-02T03:04:05.000Z',
  takenBy: 'userpass-ben',
  checkedAt: null,
  sizeBytes: 5,
  sha256: null,
  raftIndex: null,
  raftTerm: null,
};
const CONSOLE_PATH = 'sallyport/data/console/snapshots/root';
const SERVER_PATH = 'sys/storage/raft/snapshot';

type Granted = Record<string, string[]>;
const ROLES: Record<string, Granted> = {
  auditor: { [CONSOLE_PATH]: ['read'] },
  operator: { [CONSOLE_PATH]: ['read', 'update'] },
  admin: { [CONSOLE_PATH]: ['read', 'update', 'delete'], [SERVER_PATH]: ['read'] },
  root: { [CONSOLE_PATH]: ['root'], [SERVER_PATH]: ['root'] },
  nobody: {},
  'denied beside a grant': { [CONSOLE_PATH]: ['deny', 'read', 'update', 'delete'], [SERVER_PATH]: ['read'] },
  'right of the server alone': { [SERVER_PATH]: ['read'] },
  'update without read': { [CONSOLE_PATH]: ['update', 'delete'], [SERVER_PATH]: ['read'] },
};

function person(granted: Granted, refusal?: AppError) {
  const acts: string[] = [];
  const did = async (name: string) => {
    acts.push(name);
    return ROW;
  };
  const snapshots = {
    list: async () => [await did('list')],
    take: () => did('take'),
    cancel: () => did('cancel'),
    verify: () => did('verify'),
    remove: async () => void (await did('remove')),
    async open() {
      await did('open');
      const bytes = (async function* () {
        yield Buffer.from('bytes');
      })();
      return { snapshotId: ID, sizeBytes: 5, takenAt: new Date(ROW.takenAt), bytes, close: async () => undefined };
    },
  } as unknown as Snapshots;
  const asked: string[] = [];
  const ctx = verbContext({
    snapshots,
    namespace: 'team',
    async capabilities(_session, namespace, paths) {
      if (refusal) throw refusal;
      asked.push(...paths.map((path) => `${namespace}|${path}`));
      return new Map(paths.map((path) => [path, new Set(granted[path] ?? [])]));
    },
  });
  const run = (verb: Verb, input: unknown = {}) =>
    Promise.resolve(verb.run(ctx, z.parse(verb.input, input))).then((output) => z.parse(verb.output, output));
  return { run, acts, asked };
}

const ALL: readonly [Verb, unknown][] = [
  [snapshotList, {}],
  [snapshotTake, {}],
  [snapshotCancel, { id: ID }],
  [snapshotVerify, { id: ID }],
  [snapshotDownload, { id: ID }],
  [snapshotDelete, { id: ID }],
];

describe('who may do what with snapshots', () => {
  it.each([
    ['auditor', ['list']],
    ['operator', ['list', 'take', 'cancel', 'verify']],
    ['admin', ['list', 'take', 'cancel', 'verify', 'open', 'remove']],
    ['root', ['list', 'take', 'cancel', 'verify', 'open', 'remove']],
    ['nobody', []],
    ['denied beside a grant', []],
    ['right of the server alone', []],
    ['update without read', []],
  ])('%s: %j', async (role, expected) => {
    const { run, acts, asked } = person(ROLES[role] ?? {});
    let refusalCount = 0;
    for (const [verb, input] of ALL) {
      await run(verb, input).catch((error: AppError) => {
        expect(error.code, verb.name).toBe('vault_denied');
        refusalCount += 1;
      });
    }
    expect(acts).toEqual(expected);
    expect(refusalCount).toBe(ALL.length - expected.length);
    // Snapshots are of the whole storage, so the root namespace decides, wherever the person signed in.
    expect(asked.every((path) => path.startsWith('|'))).toBe(true);
  });

  it('does nothing while it cannot be asked', async () => {
    const { run, acts } = person(ROLES['root'] ?? {}, new AppError('vault_unreachable'));
    for (const [verb, input] of ALL) await expect(run(verb, input)).rejects.toMatchObject({ code: 'vault_unreachable' });
    expect(acts).toEqual([]);
  });

  it('tells the page what is possible', async () => {
    expect(await person(ROLES['operator'] ?? {}).run(snapshotList)).toMatchObject({ mayTake: true, mayDownload: false, mayDelete: false });
    expect(await person(ROLES['admin'] ?? {}).run(snapshotList)).toMatchObject({ mayTake: true, mayDownload: true, mayDelete: true });
  });
});

describe('declarations', () => {
  it('hands out and deletes only by a fresh code, and records both', () => {
    for (const verb of [snapshotDownload, snapshotDelete]) expect(verb).toMatchObject({ stepUp: 'intent', effect: 'write' });
    for (const verb of [snapshotTake, snapshotCancel, snapshotVerify]) expect(verb.effect).toBe('write');
    expect(snapshotList.isActivity).toBe(false);
  });

  it('takes nothing for an id that could be a path', () => {
    for (const id of ['', '../../etc/passwd', `${ID}/..`, ID.toUpperCase(), `${ID}a`, `${ID.slice(1)}.`])
      expect(snapshotDownload.input.safeParse({ id }).success, id).toBe(false);
  });

  it('names the file after its time', async () => {
    const file = await person(ROLES['admin'] ?? {}).run(snapshotDownload, { id: ID });
    expect(file).toMatchObject({ name: 'raft-2026-01-02T03-04-05Z-aaaaaaaa.snap', contentType: 'application/gzip', sizeBytes: 5 });
  });
});
