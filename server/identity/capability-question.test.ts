import { expect, it } from 'vitest';
import { pathBelow } from './capability-question.ts';

it.each([
  ['', '', ''],
  ['', 'payments', 'payments/'],
  ['', 'payments/eu', 'payments/eu/'],
  ['payments', 'payments', ''],
  ['payments', 'payments/eu', 'eu/'],
  ['payments', 'pay', null],
  ['payments', 'payments-old', null],
  ['payments', '', null],
])('from %j, namespace %j is %j', (own, namespace, below) => {
  expect(pathBelow(own, namespace)).toBe(below);
});
