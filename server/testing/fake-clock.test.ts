import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';

test('sleeps end in the order of their due times, each seeing its own moment', async () => {
  const clock = createFakeClock();
  const woken: [string, number][] = [];
  const nap = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.monotonicMs()]);
  };
  void nap('late', 30);
  void nap('early', 10);
  void nap('early too', 10);
  await clock.advance(29);
  expect(woken).toEqual([
    ['early', 10],
    ['early too', 10],
  ]);
  await clock.advance(1);
  expect(woken.at(-1)).toEqual(['late', 30]);
  expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00.030Z'));
});

test('a sleep begun by a sleep is reached within the same advance', async () => {
  const clock = createFakeClock();
  const at: number[] = [];
  void (async () => {
    for (;;) {
      await clock.sleep(100);
      at.push(clock.monotonicMs());
    }
  })();
  await clock.advance(350);
  expect(at).toEqual([100, 200, 300]);
});

test('an abort ends a sleep with its reason, and nothing is left', async () => {
  const clock = createFakeClock();
  const control = new AbortController();
  const sleep = clock.sleep(1_000, control.signal).catch((reason) => reason);
  expect(clock.pendingCount()).toBe(1);
  control.abort('enough');
  expect(await sleep).toBe('enough');
  expect(clock.pendingCount()).toBe(0);
  await expect(clock.sleep(1, control.signal)).rejects.toBe('enough');
});

test('a limit strikes once at its time, and not at all when it was taken back', async () => {
  const clock = createFakeClock();
  const struck: string[] = [];
  clock.after(10, () => struck.push('kept'));
  const cancel = clock.after(10, () => struck.push('taken back'));
  expect(clock.pendingCount()).toBe(2);
  cancel();
  await clock.advance(30);
  cancel();
  expect(struck).toEqual(['kept']);
  expect(clock.pendingCount()).toBe(0);
});

test('a sleep beyond what a timer can hold ends at once, as in Node', async () => {
  const clock = createFakeClock();
  let isOver = false;
  void clock.sleep(2 ** 31).then(() => {
    isOver = true;
  });
  await clock.advance(1);
  expect(isOver).toBe(true);
});
