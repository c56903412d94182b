import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DATABASE_ROLES, SERVICES, TEAMS } from '../company.ts';
import { nextAct, nextWaitMs, pickWeighted, podsOf } from './plan.ts';
import { activityAt, waitMsOf } from './rhythm.ts';

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const service = fc.constantFrom(...SERVICES);

test('the company: six teams, forty services, each role of a service exists in its namespace', () => {
  expect(TEAMS).toHaveLength(6);
  expect(SERVICES).toHaveLength(40);
  expect(new Set(SERVICES.map((one) => one.name)).size).toBe(40);
  for (const one of SERVICES.filter((each) => each.databaseRole))
    expect(DATABASE_ROLES).toContainEqual(expect.objectContaining({ name: one.databaseRole, namespace: one.namespace }));
});

test('days have a rhythm: noon above night, weekday above Sunday, never still, never above one', () => {
  const at = (text: string) => activityAt(new Date(text));
  expect(at('2026-11-24T11:00:00Z')).toBeGreaterThan(2 * at('2026-11-24T03:00:00Z'));
  expect(at('2026-11-24T11:00:00Z')).toBeGreaterThan(at('2026-11-22T11:00:00Z'));
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
      const activity = activityAt(date);
      return activity >= 0.3 && activity <= 1;
    }),
  );
});

test('the rate stays gentle: at most three a second on average, and more only until everybody has signed in', () => {
  const noon = new Date('2026-11-24T11:00:00Z');
  const meanMs = (isWarm: boolean) => {
    const waits = Array.from({ length: 1_000 }, (_, index) => nextWaitMs(noon, (index + 0.5) / 1_000, isWarm));
    return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  };
  expect(meanMs(true)).toBeGreaterThan(320);
  expect(meanMs(false)).toBeLessThan(meanMs(true));
  fc.assert(fc.property(fraction, (one) => waitMsOf(3, one) >= 0 && Number.isFinite(waitMsOf(3, one))));
});

test('what keeps a copy alive comes before its work', () => {
  const left = fc.option(fc.double({ min: -1, max: 1, noNaN: true }));
  fc.assert(
    fc.property(service, left, left, fraction, (one, tokenLeft, leaseLeft, at) => {
      const act = nextAct({ service: one, tokenLeft, leaseLeft }, at);
      if (tokenLeft === null || tokenLeft <= 0) return act === 'login';
      if (tokenLeft < 0.35) return act === 'renew-token';
      if (one.databaseRole && (leaseLeft === null || leaseLeft <= 0)) return act === 'draw-database';
      if (leaseLeft !== null && leaseLeft < 0.35) return act === 'renew-lease';
      if (act === 'encrypt') return one.transitKey !== null;
      if (act === 'draw-certificate') return one.drawsCertificates;
      return ['read-secret', 'read-shared', 'list-secrets', 'read-foreign'].includes(act);
    }),
  );
});

test('the lives of tokens and credentials add up to a few hundred leases', () => {
  const pods = podsOf();
  const leases = pods.length + pods.filter((pod) => pod.service.databaseRole).length;
  expect(leases).toBeGreaterThan(150);
  expect(leases).toBeLessThan(400);
});

test('weights decide, and nothing without weight is picked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }), fraction, (weights, at) => {
      fc.pre(weights.some((weight) => weight > 0));
      return pickWeighted(weights, (weight) => weight, at) > 0;
    }),
  );
});
