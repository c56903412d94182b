import { expect, test } from 'vitest';
import { createFakeClock } from '../../fake-clock.ts';
import { SERVICES } from '../company.ts';
import { emptyState } from '../estate-state.ts';
import type { VaultAdmin, VaultAnswer } from '../vault-admin.ts';
import { runSimulator } from './runner.ts';

const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0.5 };
const services = SERVICES.filter((service) => service.auth === 'approle' && service.databaseRole === null).slice(0, 1);

/** Stands in for a server that fails on demand. */
function vaultThat(answer: (path: string) => VaultAnswer): { vault: VaultAdmin; calls: { path: string; token: string | null }[] } {
  const calls: { path: string; token: string | null }[] = [];
  const make = (token: string | null): VaultAdmin => {
    const call = async (_method: string, path: string) => {
      calls.push({ path, token });
      return answer(path);
    };
    return {
      call,
      get: (path) => call('GET', path),
      write: (path) => call('POST', path),
      list: async () => [],
      inNamespace: () => make(token),
      withToken: (other) => make(other),
    };
  };
  return { vault: make(null), calls };
}

const token = { status: 200, body: { auth: { client_token: 's.planted', lease_duration: 3600 } } };

test('waits longer after each failure, at most half a minute, and goes on at once when the server is back', async () => {
  const clock = createFakeClock(new Date('2026-11-24T11:00:00Z'));
  const end = new AbortController();
  let isDown = true;
  const times: number[] = [];
  const { vault } = vaultThat((path) => {
    times.push(clock.monotonicMs());
    if (isDown) throw new TypeError('fetch failed');
    return path.endsWith('login') ? token : { status: 200, body: {} };
  });
  const running = runSimulator({ vault, state: emptyState(), clock, random, signal: end.signal, services });
  await clock.advance(120_000);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(gaps.slice(0, 6).map((gapMs) => 10 * Math.round(gapMs / 10))).toEqual([440, 880, 1750, 3500, 7000, 14_000]);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);

  isDown = false;
  const before = times.length;
  await clock.advance(60_000);
  expect(times.length - before).toBeGreaterThan(30);
  end.abort();
  await clock.settle();
  await running;
  expect(clock.pendingCount()).toBe(0);
});

test('signs in once a copy, works with that token, and signs in anew after a refusal', async () => {
  const clock = createFakeClock(new Date('2026-11-24T11:00:00Z'));
  const end = new AbortController();
  let isRefusing = false;
  const { vault, calls } = vaultThat((path) =>
    path.endsWith('login') ? token : isRefusing ? { status: 403, body: {} } : { status: 200, body: {} },
  );
  const running = runSimulator({ vault, state: emptyState(), clock, random, signal: end.signal, services });
  await clock.advance(60_000);
  const logins = () => calls.filter((call) => call.path.endsWith('login')).length;
  expect(logins()).toBe(services[0]?.replicaCount);
  expect(calls.filter((call) => !call.path.endsWith('login')).every((call) => call.token === 's.planted')).toBe(true);
  const before = logins();
  isRefusing = true;
  await clock.advance(5_000);
  expect(logins()).toBeGreaterThan(before);
  end.abort();
  await clock.settle();
  await running;
});
