import { expect, it } from 'vitest';
import { approvalReasonSchema } from './approval.ts';
import { passkeyNameSchema } from './factor.ts';
import { personResetSchema } from './people.ts';

const reset = (reason: string) =>
  personResetSchema.safeParse({ id: '6f1f0a3c-0000-4000-8000-000000000002', namespace: '', reason }).success;

it.each([
  ['a restore drill – Übung №7', true],
  ['restore\u0000drill', false],
  ['two\nlines', false],
  ['a\u2028separator', false],
  ['an escape \u001b[2J', false],
])('%j is taken for a name and for a reason: %s', (text, isTaken) => {
  expect(passkeyNameSchema.safeParse(text).success).toBe(isTaken);
  expect(approvalReasonSchema.safeParse(text).success).toBe(isTaken);
  expect(reset(text)).toBe(isTaken);
});
