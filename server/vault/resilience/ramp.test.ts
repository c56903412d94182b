import { expect, test } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createRamp } from './ramp.ts';

async function stage(perSecond: number) {
  const clock = createFakeClock();
  const ramp = createRamp(clock);
  /** Starts spread evenly over so many seconds. */
  const steady = async (seconds: number) => {
    const waits: number[] = [];
    for (let at = 0; at < perSecond * seconds; at += 1) {
      waits.push(ramp.place().waitMs);
      await clock.advance(1_000 / perSecond);
    }
    return waits;
  };
  const outage = async (ms: number) => {
    ramp.hold();
    ramp.place();
    await clock.advance(ms);
    ramp.place();
    ramp.begin();
  };
  return { clock, ramp, steady, outage };
}

const many = (count: number, work: () => number) => Array.from({ length: count }, work);
const within = (times: number[], fromMs: number, toMs: number) => times.filter((at) => at >= fromMs && at < toMs).length;

test('nothing waits while nothing is wrong', async () => {
  const { ramp, steady } = await stage(100);
  expect(new Set(await steady(2))).toEqual(new Set([0]));
  expect(new Set(many(1_000, () => ramp.place().waitMs))).toEqual(new Set([0]));
});

test('all who come back at once go out at one and a half times the steady rate, also after a second outage at once', async () => {
  const { clock, ramp, steady, outage } = await stage(100);
  await steady(6);
  for (let round = 0; round < 2; round += 1) {
    await outage(60_000);
    const starts = many(300, () => ramp.place().waitMs);
    for (const fromMs of [0, 250, 1_000, 1_750]) expect([36, 37, 38, 39]).toContain(within(starts, fromMs, fromMs + 250));
    expect(Math.max(...starts)).toBeGreaterThan(1_950);
    expect(Math.max(...starts)).toBeLessThan(2_100);
    await clock.advance(100);
  }
});

test('a service of a few seconds of age knows its rate, and an idle one has a floor', async () => {
  const young = await stage(100);
  await young.steady(1);
  await young.outage(5_000);
  expect(
    within(
      many(300, () => young.ramp.place().waitMs),
      0,
      1_000,
    ),
  ).toBeGreaterThan(130);
  const idle = await stage(1);
  await idle.outage(5_000);
  expect(
    within(
      many(100, () => idle.ramp.place().waitMs),
      0,
      1_000,
    ),
  ).toBeLessThanOrEqual(31);
  expect(
    within(
      many(100, () => idle.ramp.place().waitMs),
      0,
      10_000,
    ),
  ).toBe(100);
});

test('however many come, the last place comes within six seconds, and ever more of them at once', async () => {
  const { ramp, outage } = await stage(1);
  await outage(5_000);
  const starts = many(100_000, () => ramp.place().waitMs);
  expect(Math.max(...starts)).toBe(6_000);
  expect(starts.toSorted((a, b) => a - b)).toEqual(starts);
  expect(within(starts, 3_000, 4_000)).toBeGreaterThan(3 * within(starts, 2_000, 3_000));
});

test('it ends: after seconds nothing waits any more', async () => {
  const { clock, ramp, steady, outage } = await stage(10);
  await steady(4);
  await outage(1_000);
  await clock.advance(6_000);
  expect(new Set(many(1_000, () => ramp.place().waitMs))).toEqual(new Set([0]));
});

test("places given back are the next ones, the earliest first, and those whose moment has passed are nobody's", async () => {
  const { clock, ramp, outage } = await stage(20);
  await outage(5_000);
  const taken = Array.from({ length: 40 }, () => ramp.place());
  const waits = taken.map(({ waitMs }) => waitMs);
  for (const at of [30, 10, 20]) taken[at]?.giveBack();
  expect(many(3, () => ramp.place().waitMs)).toEqual([waits[10], waits[20], waits[30]]);
  expect(ramp.place().waitMs).toBeGreaterThan(waits[39] as number);
  for (const at of [0, 1, 35]) taken[at]?.giveBack();
  await clock.advance(500);
  expect(ramp.place().waitMs).toBeCloseTo((waits[35] as number) - 500);
});

test('places of one return are none of the next', async () => {
  const { ramp, outage } = await stage(20);
  await outage(5_000);
  const taken = Array.from({ length: 40 }, () => ramp.place());
  await outage(5_000);
  for (const { giveBack } of taken) giveBack();
  expect(new Set(many(40, () => ramp.place().waitMs)).size).toBe(40);
});
