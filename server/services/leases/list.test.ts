import { describe, expect, it } from 'vitest';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import { AppError } from '#server/platform/index.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { leaseCount } from './count.ts';
import { leaseList } from './list.ts';

const SWEPT = new Date('2026-01-01T00:00:00.000Z');

/** An index that holds these directories, with one lease in each, and notes whether it was swept. */
function indexOf(directories: string[]) {
  const sweeps: number[] = [];
  const index: LeaseIndex = {
    async ensureSwept(_namespace, { maxAgeMs }) {
      sweeps.push(maxAgeMs);
      return { sweptAt: SWEPT, isStale: true, failedPrefixCount: 2 };
    },
    directories: (_namespace, prefix) => directories.filter((directory) => directory.startsWith(prefix)),
    query(_namespace, query) {
      const mine = directories.filter((directory) => directory.startsWith(query.prefix));
      const shown = mine.filter(query.isListable).map((directory) => `${directory}1`);
      return {
        children: [],
        leaseIds: shown,
        matchCount: shown.length,
        totalCount: shown.length,
        hiddenPrefixCount: mine.length - shown.length,
      };
    },
    remove: () => undefined,
    lookupTurn: async () => undefined,
    stop: async () => undefined,
  };
  return { index, sweeps };
}

function setUp(directories: string[], granted: Record<string, string[]>, refusal?: AppError) {
  const { index, sweeps } = indexOf(directories);
  const asked: string[][] = [];
  const ctx = verbContext({
    leaseIndex: index,
    async capabilities(_session, _namespace, paths) {
      if (refusal) throw refusal;
      asked.push([...paths]);
      return new Map(paths.map((path) => [path, new Set(granted[path] ?? ['deny'])]));
    },
  });
  const list = (query: Record<string, string> = {}) => leaseList.run(ctx, leaseList.input.parse(query));
  const count = (query: Record<string, string> = {}) => leaseCount.run(ctx, leaseCount.input.parse(query));
  return { list, count, sweeps, asked };
}

const lookup = (prefix: string, ...capabilities: string[]) => ({ [`sys/leases/lookup/${prefix}`]: capabilities });

describe('lease.list', () => {
  it('shows only directories with both rights, and says how many are hidden', async () => {
    const granted = { ...lookup('a/x/', 'list', 'sudo'), ...lookup('a/y/', 'list'), ...lookup('a/z/', 'sudo') };
    const { list } = setUp(['a/x/', 'a/y/', 'a/z/', 'b/'], granted);
    const reply = await list();
    expect(reply.rows).toEqual([{ leaseId: 'a/x/1', prefix: 'a/x/' }]);
    expect(reply).toMatchObject({ hiddenPrefixCount: 3, failedPrefixCount: 2, isStale: true, sweptAt: SWEPT.toISOString() });
  });

  it('asks once for root, however many directories there are', async () => {
    const { list, asked } = setUp(['a/', 'b/', 'c/'], lookup('', 'root'));
    expect((await list()).rows).toHaveLength(3);
    expect(asked.flat()).not.toContain('sys/leases/lookup/a/');
  });

  it.each([
    ['nothing is listable', ['a/'], {}],
    ['only list is granted', ['a/'], lookup('a/', 'list')],
    ['the prefix is listable and what holds leases is not', ['a/x/'], lookup('', 'list', 'sudo')],
    ['nothing is there and the prefix is not listable', [], {}],
    ['a deny stands beside the grant', ['a/'], lookup('a/', 'list', 'sudo', 'deny')],
  ] as const)('refuses when %s: a refusal never looks like "no leases"', async (_, directories, granted) => {
    const { list } = setUp([...directories], granted as Record<string, string[]>);
    await expect(list()).rejects.toMatchObject({ code: 'vault_denied' });
  });

  it('is empty only where the reader may list and nobody has a lease', async () => {
    const { list } = setUp([], lookup('a/', 'list', 'sudo'));
    expect(await list({ prefix: 'a/' })).toMatchObject({ rows: [], totalCount: 0, hiddenPrefixCount: 0 });
  });

  it('sweeps nothing for a token that has no place in the namespace', async () => {
    const { list, sweeps } = setUp(['a/'], {}, new AppError('vault_denied'));
    await expect(list({ namespace: 'team' })).rejects.toMatchObject({ code: 'vault_denied' });
    expect(sweeps).toEqual([]);
  });

  it('asks for a new sweep only when told to', async () => {
    const { list, sweeps } = setUp(['a/'], lookup('', 'root'));
    await list();
    await list({ fresh: 'true' });
    expect(sweeps).toEqual([60_000, 0]);
  });
});

describe('lease.count', () => {
  it('counts what the reader may list', async () => {
    const { count } = setUp(['a/x/', 'a/y/', 'b/'], { ...lookup('a/x/', 'list', 'sudo'), ...lookup('b/', 'list', 'sudo') });
    expect(await count()).toEqual({ leaseCount: 2 });
  });

  it('tells who may list nothing, or has no place there, and refuses nobody', async () => {
    expect(await setUp(['a/'], {}).count()).toEqual({ leaseCount: null });
    expect(await setUp(['a/'], {}, new AppError('vault_denied')).count({ namespace: 'team' })).toEqual({ leaseCount: null });
  });

  it('is no count where Vault did not answer', async () => {
    await expect(setUp(['a/'], {}, new AppError('vault_unreachable')).count()).rejects.toMatchObject({ code: 'vault_unreachable' });
  });
});
