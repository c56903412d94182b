import { expect, test } from 'vitest';
import { PEOPLE, SERVICES } from '../company.ts';
import { seededRandom } from './seeded-random.ts';
import { makeTimeline } from './timeline.ts';

const to = new Date('2026-11-24T07:00:00Z');
const from = new Date(to.getTime() - 30 * 86_400_000);
const timelineOf = (seed: number, hasDatabases = true) =>
  makeTimeline({ services: SERVICES, people: PEOPLE, hasDatabases, from, to, callCount: 14_000, random: seededRandom(seed) });

test('the same seed gives the same past, another seed another one', () => {
  expect(timelineOf(7)).toEqual(timelineOf(7));
  expect(timelineOf(7)).not.toEqual(timelineOf(8));
});

test('all of it lies in the thirty days, in order, and is as much as was asked for', () => {
  const events = timelineOf(7);
  expect(events.length).toBeGreaterThan(10_000);
  expect(events.length).toBeLessThan(20_000);
  const times = events.map((event) => event.atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(from.getTime());
  expect(Math.max(...times)).toBeLessThan(to.getTime());
});

test('nobody acts before signing in, and nobody after the token has ended', () => {
  for (const event of timelineOf(7)) {
    if (event.act === 'wrong-password') continue;
    expect(event.atMs).toBeGreaterThanOrEqual(event.session.issuedMs);
    const service = SERVICES.find((one) => one.name === event.session.actor);
    if (event.session.kind === 'service' && service)
      expect(event.atMs).toBeLessThan(event.session.issuedMs + service.tokenTtlSeconds * 1000);
  }
});

test('days have a rhythm, and trouble is there to be found', () => {
  const events = timelineOf(7);
  const inHour = (hour: number) =>
    events.filter((event) => new Date(event.atMs).getUTCHours() === hour && event.session.kind === 'service').length;
  expect(inHour(11)).toBeGreaterThan(1.5 * inHour(2));
  expect(events.filter((event) => event.act === 'ops-read' && event.session.address === '203.0.113.77')).toHaveLength(39);
  expect(events.filter((event) => event.session.address === '198.51.100.23')).toHaveLength(90);
  expect(events.filter((event) => event.act === 'read-foreign').length).toBeGreaterThan(300);
});

test('without PostgreSQL there is nothing about database credentials', () => {
  const acts = new Set(timelineOf(7, false).map((event) => event.act));
  for (const act of ['draw-database', 'renew-lease', 'look-up', 'revoke'] as const) expect(acts).not.toContain(act);
});
