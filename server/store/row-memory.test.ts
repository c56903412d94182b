import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRowMemory } from './row-memory.ts';

it('loads once, and again after a write', async () => {
  const memory = createRowMemory<{ v: string }>();
  let loads = 0;
  const load = async () => {
    loads += 1;
    return { v: `v${loads}` };
  };
  expect([await memory.read('a', load), await memory.read('a', load)]).toEqual([{ v: 'v1' }, { v: 'v1' }]);
  await memory.write(async () => undefined, 'a');
  expect(await memory.read('a', load)).toEqual({ v: 'v2' });
});

it('does not keep what was read while a write was under way', async () => {
  const memory = createRowMemory<{ v: string }>();
  let table: { v: string } | undefined = { v: 'alive' };
  let finishRead: (() => void) | undefined;
  const slow = memory.read('a', () => {
    const seen = table;
    return new Promise((resolve) => {
      finishRead = () => resolve(seen);
    });
  });
  await memory.write(async () => {
    table = undefined;
  }, 'a');
  finishRead?.();
  expect(await slow).toEqual({ v: 'alive' });
  expect(await memory.read('a', async () => table)).toBeUndefined();
});

it('never shows a value older than the last finished write', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), key: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('read' as const), key: fc.constantFrom('a', 'b') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 20 }), async (scheduler, steps) => {
      const memory = createRowMemory<{ v: number }>();
      const table: Record<string, number> = { a: 0, b: 0 };
      const settled: Record<string, number> = { a: 0, b: 0 };
      const all = steps.map(async ({ kind, key }) => {
        await scheduler.schedule(Promise.resolve());
        if (kind === 'write') {
          let value = 0;
          await memory.write(async () => {
            await scheduler.schedule(Promise.resolve());
            value = (table[key] ?? 0) + 1;
            table[key] = value;
            await scheduler.schedule(Promise.resolve());
          }, key);
          settled[key] = Math.max(settled[key] ?? 0, value);
          return true;
        }
        const atLeast = settled[key] ?? 0;
        const seen = await memory.read(key, async () => {
          await scheduler.schedule(Promise.resolve());
          const value = { v: table[key] ?? 0 };
          await scheduler.schedule(Promise.resolve());
          return value;
        });
        return (seen?.v ?? -1) >= atLeast;
      });
      await scheduler.waitFor(Promise.all(all));
      expect(await Promise.all(all)).not.toContain(false);
    }),
    { numRuns: 300 },
  );
});
