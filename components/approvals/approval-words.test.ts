import { expect, test } from 'vitest';
import { factsOf, placeOf } from './approval-words.ts';

test('what is to be done is read name first, whatever order the store gives, and an empty namespace is the root one', () => {
  const facts = { reason: 'lost phone', personNamespace: '', personEntityId: 'e-1', personName: 'ben' };
  expect(factsOf({ facts })).toEqual([
    { label: 'Person', value: 'ben' },
    { label: 'Entity', value: 'e-1' },
    { label: 'Namespace', value: 'root' },
    { label: 'Reason given', value: 'lost phone' },
  ]);
  expect(placeOf({ verb: 'people.reset', facts })).toBe('/settings/people?filter=ben');
});

test('a moment is told in a form that two people can compare, and what has no words keeps its name', () => {
  const facts = { other: '', snapshotId: 's', takenAt: '2026-01-01T00:00:00.000Z' };
  expect(factsOf({ facts })).toEqual([
    { label: 'Snapshot of', value: '2026-01-01 00:00:00 UTC' },
    { label: 'Snapshot', value: 's' },
    { label: 'other', value: '(empty)' },
  ]);
});
