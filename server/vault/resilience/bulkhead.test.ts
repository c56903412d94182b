import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBulkhead, QueueFull } from './bulkhead.ts';

const forever = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who comes when the queue is full is turned away at once', async () => {
  const bulkhead = createBulkhead({ concurrency: 1, queue: 1 });
  const leave = await bulkhead.enter(forever);
  const second = bulkhead.enter(forever);
  await expect(bulkhead.enter(forever)).rejects.toBeInstanceOf(QueueFull);
  leave();
  leave();
  const leaveSecond = await second;
  expect(bulkhead.counts()).toEqual({ running: 1, queued: 0 });
  leaveSecond();
  expect(bulkhead.counts()).toEqual({ running: 0, queued: 0 });
});

test('an abort leaves the queue at once with its reason, and frees the place in it', async () => {
  const bulkhead = createBulkhead({ concurrency: 1, queue: 1 });
  const leave = await bulkhead.enter(forever);
  const control = new AbortController();
  const waiter = bulkhead.enter(control.signal);
  control.abort('gone');
  await expect(waiter).rejects.toBe('gone');
  expect(bulkhead.counts().queued).toBe(0);
  const next = bulkhead.enter(forever);
  leave();
  await next;
  await expect(bulkhead.enter(AbortSignal.abort('before'))).rejects.toBe('before');
});

test('in every history nobody is inside beyond the limit, nobody is passed over, and no place is lost', async () => {
  const step = fc.record({ what: fc.constantFrom('enter', 'enter', 'leave', 'abort'), which: fc.nat(20) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), fc.nat(5), async (history, concurrency, queue) => {
      const bulkhead = createBulkhead({ concurrency, queue });
      const inside: (() => void)[] = [];
      const waiting: { name: number; control: AbortController }[] = [];
      const admitted: number[] = [];
      let name = 0;
      for (const { what, which } of history) {
        if (what === 'leave') inside.splice(which % (inside.length || 1), 1)[0]?.();
        else if (what === 'abort') waiting[which]?.control.abort('gone');
        else {
          name += 1;
          const own = { name, control: new AbortController() };
          waiting.push(own);
          const done = () => waiting.splice(waiting.indexOf(own), 1);
          bulkhead.enter(own.control.signal).then(
            (leave) => {
              done();
              inside.push(leave);
              admitted.push(own.name);
            },
            () => done(),
          );
        }
        await turn();
        expect(bulkhead.counts()).toEqual({ running: inside.length, queued: waiting.length });
        expect(inside.length).toBeLessThanOrEqual(concurrency);
        expect(waiting.length === 0 || inside.length === concurrency).toBe(true);
      }
      expect(admitted).toEqual([...admitted].sort((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
});
