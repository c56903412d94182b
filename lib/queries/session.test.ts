import { expect, it } from 'vitest';
import type { SessionView } from '#lib/contracts/session.ts';
import { isSameSession } from './session.ts';

const view = { entityId: 'ana', namespace: '', absoluteExpiresAt: '2026-11-24T08:00:00.000Z', idleExpiresAt: 'a' } as SessionView;

it('knows a later look at a session from another session, of the same person too', () => {
  expect(isSameSession(view, { ...view, idleExpiresAt: 'b' })).toBe(true);
  expect(isSameSession(view, { ...view, entityId: 'ben' })).toBe(false);
  expect(isSameSession(view, { ...view, namespace: 'team' })).toBe(false);
  expect(isSameSession(view, { ...view, absoluteExpiresAt: '2026-11-24T20:00:00.000Z' })).toBe(false);
});
