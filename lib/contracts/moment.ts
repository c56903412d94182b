import './no-eval.ts';
import * as z from 'zod/mini';

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** A moment with its offset, of a year that every database and every answer of ours can hold: there is none before 1, and 10000 has five digits. */
export const momentSchema = z.iso.datetime({ offset: true, error: 'Must be a moment like 2026-11-24T07:12:00Z.' }).check(
  z.refine((text) => {
    const atMs = Date.parse(text);
    return atMs >= FIRST_MS && atMs <= LAST_MS;
  }, 'Must be a moment of the years 1 to 9999.'),
);
