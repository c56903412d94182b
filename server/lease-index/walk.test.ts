import { describe, expect, it } from 'vitest';
import { walkPrefixes } from './walk.ts';

const tree: Record<string, string[]> = { '': ['a/', 'b/'], 'a/': ['x/', '1'], 'a/x/': ['2', '3'], 'b/': ['4'] };
const base = { root: '', concurrency: 2, isFatal: () => false, maxPrefixes: 100 };
const never = new AbortController().signal;

describe('walkPrefixes', () => {
  it('lists every prefix once and never more at a time than allowed', async () => {
    let [running, most] = [0, 0];
    const asked: string[] = [];
    const list = async (prefix: string) => {
      asked.push(prefix);
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return tree[prefix] ?? [];
    };
    const { listings, failures } = await walkPrefixes({ ...base, list, signal: never });
    expect(Object.fromEntries(listings)).toEqual(tree);
    expect(asked.sort()).toEqual(Object.keys(tree).sort());
    expect(most).toBe(2);
    expect(failures.size).toBe(0);
  });

  it('marks a failing prefix and goes on with the others', async () => {
    const list = async (prefix: string) => {
      if (prefix === 'a/') throw new Error('slow');
      return tree[prefix] ?? [];
    };
    const { listings, failures } = await walkPrefixes({ ...base, list, signal: never });
    expect([...failures.keys()]).toEqual(['a/']);
    expect([...listings.keys()].sort()).toEqual(['', 'b/']);
  });

  it('counts what lies beyond the limit as failed', async () => {
    const { listings, failures } = await walkPrefixes({
      ...base,
      maxPrefixes: 2,
      list: async (prefix) => tree[prefix] ?? [],
      signal: never,
    });
    expect([...listings.keys()].sort()).toEqual(['', 'a/']);
    expect([...failures.keys()].sort()).toEqual(['a/x/', 'b/']);
  });

  it('ends at a fatal failure without asking further', async () => {
    let count = 0;
    const list = async () => {
      count += 1;
      throw new Error('down');
    };
    await expect(walkPrefixes({ ...base, list, isFatal: () => true, signal: never })).rejects.toThrow('down');
    await new Promise(setImmediate);
    expect(count).toBe(1);
  });

  it('ends at once when cancelled, with calls still hanging', async () => {
    const controller = new AbortController();
    const walk = walkPrefixes({ ...base, list: () => new Promise(() => undefined), signal: controller.signal });
    controller.abort();
    await expect(walk).rejects.toMatchObject({ code: 'request_cancelled' });
    await expect(walkPrefixes({ ...base, list: async () => [], signal: controller.signal })).rejects.toMatchObject({
      code: 'request_cancelled',
    });
  });
});
