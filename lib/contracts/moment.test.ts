import { expect, it } from 'vitest';
import { auditQuerySchema } from './audit.ts';
import { journalExportSchema, journalQuerySchema } from './journal.ts';
import { momentSchema } from './moment.ts';

const isOne = (text: string) => momentSchema.safeParse(text).success;

it('is a moment of four digits’ years, wherever its offset leads', () => {
  for (const text of ['2026-11-28T20:53:00Z', '2024-02-29T00:00:00+05:30', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])
    expect(isOne(text), text).toBe(true);
  for (const text of [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59-23:59',
    '2026-02-30T00:00:00Z',
    '2026-11-28',
    '',
  ])
    expect(isOne(text), text).toBe(false);
});

it('is asked for by everything that searches by time', () => {
  for (const schema of [journalQuerySchema, auditQuerySchema])
    for (const name of ['from', 'to']) {
      expect(schema.safeParse({ [name]: '2026-11-28T20:53:00Z' }).success).toBe(true);
      expect(schema.safeParse({ [name]: '0000-12-31T23:59:59Z' }).success).toBe(false);
    }
  expect(journalExportSchema.safeParse({ format: 'csv', from: '0000-01-01T00:00:00Z' }).success).toBe(false);
});

it('is no place of the journal when there is no such day', () => {
  const cursor = (at: string) => journalQuerySchema.safeParse({ cursor: `${at}_7` }).success;
  expect(cursor('2026-11-28T20:53:00.123456Z')).toBe(true);
  for (const at of [
    '2026-13-01T00:00:00.000000Z',
    '2026-02-30T00:00:00.000000Z',
    '2026-11-28T24:00:00.000000Z',
    '2026-11-28T20:61:00.000000Z',
    '0000-01-01T00:00:00.000000Z',
  ])
    expect(cursor(at), at).toBe(false);
});
