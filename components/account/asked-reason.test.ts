import { expect, it } from 'vitest';
import type { ApprovalRow } from '#lib/contracts/approval.ts';
import { askedReason } from './asked-reason.ts';

const facts = { personEntityId: 'e-1', personName: 'eve', reason: 'lost phone' };
const row = { verb: 'people.reset', isOwn: true, state: 'approved', facts } as unknown as ApprovalRow;

it.each([
  ['approved', row, 'lost phone'],
  ['waiting', { ...row, state: 'pending' }, 'lost phone'],
  ['used up', { ...row, state: 'used' }, undefined],
  ['of another person who asks', { ...row, isOwn: false }, undefined],
  ['of another act', { ...row, verb: 'people.end-sessions' }, undefined],
  ['without a reason', { ...row, facts: { personEntityId: 'e-1' } }, undefined],
] as const)('a reset that is %s is asked for with the reason that was given', (_, one, reason) => {
  expect(askedReason([one as ApprovalRow], 'e-1')).toBe(reason);
  expect(askedReason([one as ApprovalRow], 'e-2')).toBeUndefined();
});
