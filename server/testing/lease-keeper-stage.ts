import { createLeaseKeeper, type DatabaseLogin, databaseRole, type LeaseEvent, type OnRotate } from '#server/vault/index.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeLeaseServer, type LeaseCallKind } from './fake-lease-server.ts';

/** A keeper of one database role on a fake clock and server, and what it did. */
export function leaseKeeperStage(onRotate?: OnRotate<DatabaseLogin>) {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const events: LeaseEvent[] = [];
  const random = { fraction: () => 0, bytes: (count: number) => Buffer.alloc(count) };
  const keeper = createLeaseKeeper({ client: server.client, clock, random, onEvent: (event) => events.push(event) });
  const role = databaseRole('database', 'app');
  const timesOf = (kind: LeaseCallKind) => server.calls.filter((call) => call.kind === kind).map((call) => call.atMs);
  const types = () => events.map((event) => event.type);
  return { clock, server, events, keeper, role, timesOf, types, keep: () => keeper.keep(role, { ...(onRotate ? { onRotate } : {}) }) };
}
