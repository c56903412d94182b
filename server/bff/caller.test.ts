import { expect, it } from 'vitest';
import { callerOf } from './caller.ts';

it('counts sessions of one person as one, strangers by address, and whoever has the password alone apart from all', () => {
  const address = '192.0.2.1';
  const of = (stage: 'password' | 'verified', entityId: string) => callerOf({ session: { stage, entityId }, address });
  expect(of('verified', 'e-1')).toBe(of('verified', 'e-1'));
  const callers = [callerOf({ session: null, address }), of('password', 'e-1'), of('verified', 'e-1'), of('verified', 'e-2')];
  expect(new Set(callers).size).toBe(4);
});
