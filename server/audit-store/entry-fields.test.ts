import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTRY_COLUMNS, fieldsOf, isEntry } from './entry-fields.ts';

const ENTRY = {
  time: '2026-11-24T08:16:50.193107931Z',
  type: 'response',
  auth: { entity_id: 'e-1', display_name: 'userpass-ben', policies: ['default', 'dev'], policy_results: { allowed: false } },
  request: {
    id: 'r-1',
    operation: 'read',
    path: 'kv/data/a',
    mount_point: 'team/kv/',
    namespace: { id: 'x', path: 'team/' },
    remote_address: '10.0.0.1',
  },
  response: { secret: { lease_id: 'database/creds/app/x' } },
  error: 'permission denied',
};

describe('fieldsOf', () => {
  it('takes strings as they are and everything else as JSON', () => {
    expect(fieldsOf(JSON.stringify(ENTRY))).toEqual({
      type: 'response',
      time: ENTRY.time,
      request_id: 'r-1',
      operation: 'read',
      path: 'kv/data/a',
      mount: 'team/kv/',
      namespace: 'team/',
      entity_id: 'e-1',
      display_name: 'userpass-ben',
      remote_address: '10.0.0.1',
      policies: '["default","dev"]',
      is_allowed: 'false',
      lease_id: 'database/creds/app/x',
      error: 'permission denied',
      answer_error: null,
      console_request_id: null,
    });
    const headers = { 'x-sallyport-request-id': ['c0ffee', 'other'] };
    expect(fieldsOf(JSON.stringify({ request: { headers } }))?.console_request_id).toBe('c0ffee');
  });

  it('takes the error of an answer only where it is all of the answer', () => {
    const errorOf = (data: unknown) => fieldsOf(JSON.stringify({ response: { mount_type: 'jwt', data } }))?.answer_error;
    expect(errorOf({ error: 'role not found' })).toBe('role not found');
    for (const data of [{ error: 'secret', other: 1 }, { error: null }, { data: { error: 'secret' } }, ['error'], 'error', null])
      expect(errorOf(data)).toBeNull();
  });

  it.each(['', '{', '[]', '5', 'null', '"text"', '{"a":1}}', '\ufeff{}'])('sees no object in %j', (line) =>
    expect(fieldsOf(line)).toBeNull(),
  );

  it('is not led astray by names that objects have by themselves', () => {
    const fields = fieldsOf('{"request":"text","auth":{"__proto__":{"entity_id":"x"}},"constructor":{}}');
    expect(ENTRY_COLUMNS.map((column) => fields?.[column])).toEqual(ENTRY_COLUMNS.map(() => null));
  });

  it('makes half a surrogate and NUL harmless', () => {
    expect(fieldsOf('{"error":"a\\ud800b\\u0000c"}')?.error).toBe('a\ufffdb\ufffdc');
  });

  it('never throws, whatever the line is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.json({ maxDepth: 4 })), (line) => void fieldsOf(line)),
      {
        numRuns: 2000,
      },
    );
  });
});

describe('isEntry', () => {
  const fields = fieldsOf(JSON.stringify(ENTRY));
  if (!fields) throw new Error('The sample is an entry.');
  it('wants a half of a call with its time and its id', () => {
    expect(isEntry(fields)).toBe(true);
    expect(isEntry({ ...fields, type: 'request', time: '2026-11-24T08:16:50+02:00' })).toBe(true);
  });
  it.each([
    ['type', 'other'],
    ['type', null],
    ['request_id', null],
    ['request_id', ''],
    ['time', null],
    ['time', 'yesterday'],
    ['time', '2026-13-45T00:00:00Z'],
    ['time', '1969-12-31T23:59:59Z'],
    ['time', '9999-01-01T00:00:00Z'],
  ] as const)('refuses %s = %j', (column, value) => expect(isEntry({ ...fields, [column]: value })).toBe(false));
});
