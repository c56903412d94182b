import { expect, it } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createPace } from './pace.ts';

it('gives a burst at once and then a turn every spacing, in order', async () => {
  const clock = createFakeClock();
  const pace = createPace({ perSecond: 10, burst: 3, clock });
  const at: number[] = [];
  const turns = Array.from({ length: 6 }, () => pace(new AbortController().signal).then(() => at.push(clock.monotonicMs())));
  await clock.advance(1000);
  await Promise.all(turns);
  expect(at).toEqual([0, 0, 0, 100, 200, 300]);
});

it('leaves by its code when cancelled while waiting or before', async () => {
  const clock = createFakeClock();
  const pace = createPace({ perSecond: 1, burst: 1, clock });
  const controller = new AbortController();
  await pace(controller.signal);
  const waiting = pace(controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'request_cancelled' });
  await expect(pace(controller.signal)).rejects.toMatchObject({ code: 'request_cancelled' });
});
