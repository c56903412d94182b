import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '#server/platform/index.ts';
import type { LeaseEvent } from '../lease/events.ts';

/** After these the source has a good credential again, or nobody wants one. */
const WELL: ReadonlySet<LeaseEvent['type']> = new Set(['issued', 'renewed', 'static_read', 'released']);
const FAILING: ReadonlySet<LeaseEvent['type']> = new Set(['issue_failed', 'renew_failed', 'static_read_failed', 'lost', 'ended']);
const OVER: ReadonlySet<LeaseEvent['type']> = new Set(['revoked', 'left_alive', 'lost', 'ended']);

/** Counts what happens to leases. Ids and sources are remembered to be counted, and are no labels. */
export function createLeaseMetrics(registry: Registry, name: (rest: string) => string, clock: Clock): (event: LeaseEvent) => void {
  const registers = [registry];
  const held = new Set<string>();
  /** By lease, monotonic: when it ends by what the server last granted. A little late, for it is counted from the answer. */
  const endsAtMs = new Map<string, number>();
  const leftAlive = new Map<string, number>();
  const failing = new Set<string>();
  const events = new Counter({
    name: name('lease_events_total'),
    help: 'What happened to kept credentials: issued, renewed, rotated, revoked, left_alive and their failures.',
    labelNames: ['event'],
    registers,
  });
  new Gauge({
    name: name('leases_held'),
    help: 'Leases issued that neither ended nor were revoked.',
    registers,
    collect() {
      this.set(held.size);
    },
  });
  new Gauge({
    name: name('leases_left_alive'),
    help: 'Leases that could not be revoked: alive until they end by themselves, or for good when the server fails at it too.',
    registers,
    collect() {
      for (const [leaseId, atMs] of leftAlive) {
        if (atMs > clock.monotonicMs()) continue;
        leftAlive.delete(leaseId);
        endsAtMs.delete(leaseId);
      }
      this.set(leftAlive.size);
    },
  });
  new Gauge({
    name: name('credentials_failing'),
    help: 'Kept credentials whose last renewal, issue or read failed.',
    registers,
    collect() {
      this.set(failing.size);
    },
  });
  return (event) => {
    events.inc({ event: event.type });
    if (event.type === 'issued') held.add(event.leaseId);
    else if (OVER.has(event.type) && 'leaseId' in event && event.leaseId !== null) held.delete(event.leaseId);
    if (event.type === 'issued' || event.type === 'renewed') endsAtMs.set(event.leaseId, clock.monotonicMs() + event.ttlSeconds * 1_000);
    else if (event.type === 'left_alive') {
      const known = event.isRevocationFailing ? undefined : endsAtMs.get(event.leaseId);
      leftAlive.set(event.leaseId, known ?? Number.POSITIVE_INFINITY);
    } else if (event.type === 'revoked') {
      // One that was left is tried again at the end.
      leftAlive.delete(event.leaseId);
      endsAtMs.delete(event.leaseId);
    }
    if (WELL.has(event.type)) failing.delete(event.source);
    else if (FAILING.has(event.type)) failing.add(event.source);
  };
}
