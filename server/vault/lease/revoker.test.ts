import { expect, test } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { vaultPath } from '../path.ts';
import type { LeaseEvent } from './events.ts';
import { createRevoker } from './revoker.ts';

test('a lease that may not be revoked is tried at each asking, told as left alive once, and told as revoked when it goes', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const events: LeaseEvent['type'][] = [];
  const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0.5 };
  const emit = ({ type }: LeaseEvent) => void events.push(type);
  const revoker = createRevoker({ source: 'database/creds/app', client: server.client, clock, random, emit });
  await server.client.request({ method: 'GET', path: vaultPath`database/creds/app` });
  const leaseId = server.aliveIds()[0] as string;
  revoker.track(leaseId);
  server.faultOf = (kind) => (kind === 'revoke' ? { kind: 'code', code: 'vault_denied' } : null);
  const { signal } = new AbortController();
  for (let round = 0; round < 2; round += 1) {
    await revoker.revokeAll(signal);
    expect(revoker.left()).toMatchObject([{ leaseId, code: 'vault_denied', isRevocationFailing: false }]);
  }
  expect(events).toEqual(['revoke_failed', 'left_alive', 'revoke_failed']);
  server.faultOf = () => null;
  await revoker.revokeAll(signal);
  expect(revoker.left()).toEqual([]);
  expect(events.at(-1)).toBe('revoked');
});
