import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import { createRedactor } from './redactor.ts';

const PLANTED = 'planted-Live_value/17';
const redactor = createRedactor();
redactor.protect(PLANTED);
const plain = (value: unknown) => redactor.redactValue(value);
const shown = (value: unknown) => JSON.stringify(plain(value));

const throwing = () => {
  throw new Error(PLANTED);
};

function deep(levels: number): unknown {
  let value: unknown = PLANTED;
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { in: value };
  return value;
}

const cyclic: Record<string, unknown> = { note: PLANTED };
cyclic.self = cyclic;
cyclic.list = [cyclic, new Map([[cyclic, cyclic]])];

const failure = new Error(`outer ${PLANTED}`, { cause: new TypeError(PLANTED, { cause: { token: 'hunter2hunter2' } }) });
const gathered = new AggregateError([new Error(PLANTED), PLANTED, { password: 'hunter2hunter2' }], PLANTED);
const axiosLike = Object.assign(new Error('Request failed'), {
  config: { headers: { 'X-Vault-Token': 'hunter2hunter2' }, data: `{"password":"hunter2hunter2"}` },
  response: { data: PLANTED },
});

const carriers: Record<string, unknown> = {
  text: PLANTED,
  key: { [PLANTED]: 1 },
  'deep object': { a: [{ b: new Map([['c', new Set([[PLANTED]])]]) }] },
  cycle: cyclic,
  'very deep': deep(50_000),
  map: new Map<unknown, unknown>([
    [PLANTED, { [PLANTED]: PLANTED }],
    ['token', 'hunter2hunter2'],
    [{ k: PLANTED }, 1],
  ]),
  set: new Set([PLANTED]),
  buffer: Buffer.from(PLANTED),
  'buffer as JSON': JSON.parse(JSON.stringify(Buffer.from(PLANTED))),
  'typed array as JSON': JSON.parse(JSON.stringify(new Uint8Array(Buffer.from(PLANTED)))),
  'typed array': new Uint16Array([...PLANTED].map((char) => char.charCodeAt(0))),
  'array buffer': new TextEncoder().encode(PLANTED).buffer,
  'data view': new DataView(new TextEncoder().encode(PLANTED).buffer),
  error: failure,
  'aggregate error': gathered,
  'error of a request': axiosLike,
  'error of another realm': runInNewContext('new Error(text)', { text: PLANTED }),
  URL: new URL(`https://user:hunter2hunter2@host/x?note=${encodeURIComponent(PLANTED)}`),
  'search parameters': new URLSearchParams({ note: PLANTED, token: 'hunter2hunter2' }),
  headers: new Headers({ 'x-vault-token': 'hunter2hunter2', note: encodeURIComponent(PLANTED) }),
  'getter that throws': Object.defineProperty({}, 'note', { enumerable: true, get: throwing }),
  'getter that tells': Object.defineProperty({}, 'note', { enumerable: true, get: () => PLANTED }),
  proxy: new Proxy({ note: PLANTED }, {}),
  'proxy that throws': new Proxy({}, { get: throwing, ownKeys: throwing, getPrototypeOf: throwing, getOwnPropertyDescriptor: throwing }),
  'toJSON that lies': { note: 'harmless', toJSON: () => PLANTED },
  'toJSON that throws': { note: 'harmless', toJSON: throwing },
  'tag that throws': Object.defineProperty({}, Symbol.toStringTag, { get: throwing }),
  'error whose message throws': Object.defineProperty(new Error('x'), 'message', { get: throwing }),
  'iterator that lies': Object.assign(new Map([['a', PLANTED]]), { forEach: throwing, entries: throwing, [Symbol.iterator]: throwing }),
  secret: new Secret(PLANTED),
  'secret in a frozen list': Object.freeze([new Secret(PLANTED)]),
  'boxed text': Object(PLANTED),
  regexp: new RegExp(PLANTED),
  symbol: Symbol(PLANTED),
  function: Object.assign(() => PLANTED, { note: PLANTED }),
  promise: Promise.resolve(PLANTED),
  'null prototype': Object.assign(Object.create(null), { note: PLANTED, ['__proto__']: PLANTED }),
  'telling name over a tree': { token: { value: 'hunter2hunter2', more: ['hunter2hunter2'], lease_id: 'x' } },
  'telling name over a number': { otp: 123456, pin: '1234' },
};

describe('no value shows what it carries', () => {
  test.each(Object.entries(carriers))('%s', (_, value) => {
    const text = `${shown(value)} ${inspect(plain(value), { depth: 200, showHidden: true })}`;
    expect(text).not.toMatch(/planted-live|hunter2|123456|112,108,97,110|['"]0['"]: ?112|"1234"/i);
    expect(text).not.toContain('[redactor failed]');
  });
});

test('bytes of a secret that is longer than a list may be are not shown in part', () => {
  const long = 'Zq7'.repeat(500);
  const ours = createRedactor();
  ours.protect(long);
  const bytes = [...Buffer.from(long)];
  expect(ours.redactValue({ body: JSON.parse(JSON.stringify(new Uint8Array(bytes))) })).toEqual({ body: '[1500 bytes]' });
  expect(ours.redactValue({ body: JSON.parse(JSON.stringify(Buffer.from(long))), bytes })).toEqual({
    body: { type: 'Buffer', data: '[1500 bytes]' },
    bytes: '[1500 bytes]',
  });
});

describe('what is no secret stays', () => {
  test('plain things', () => {
    const value = { a: 1, b: 'text', c: [true, null, { d: 'x' }], when: new Date(0), n: 10n, none: undefined, nan: Number.NaN };
    expect(JSON.parse(shown(value))).toEqual({
      a: 1,
      b: 'text',
      c: [true, null, { d: 'x' }],
      when: '1970-01-01T00:00:00.000Z',
      n: '10',
      nan: 'NaN',
    });
  });

  test('the same object twice is no cycle', () => {
    const one = { a: 1 };
    expect(JSON.parse(shown([one, one]))).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test('a lease id under a secret, and hashes of the audit log', () => {
    const hash = `hmac-sha256:${'ab'.repeat(32)}`;
    const value = { secret: { lease_id: 'database/creds/app/1', data: 'x' }, client_token: hash };
    expect(JSON.parse(shown(value))).toEqual({ secret: { lease_id: 'database/creds/app/1', data: '[redacted]' }, client_token: hash });
  });

  test('the chain of causes, with types and messages', () => {
    const got = plain(failure) as { type: string; message: string; cause: { type: string; cause: unknown }; stack: string };
    expect([got.type, got.message, got.cause.type, got.cause.cause]).toEqual([
      'Error',
      'outer [redacted]',
      'TypeError',
      { token: '[redacted]' },
    ]);
    expect(got.stack).toMatch(/^Error: outer \[redacted\]\n\s+at /);
  });

  test('no code of what is given runs', () => {
    const ran: string[] = [];
    const note = (what: string) => () => void ran.push(what);
    const own = Object.defineProperty({ toJSON: note('toJSON') }, 'x', { enumerable: true, get: note('getter') });
    const proxy = new Proxy({ a: 1 }, { get: note('get'), ownKeys: note('ownKeys') as never });
    expect(plain([own, proxy])).toEqual([{ toJSON: '[function]', x: '[getter]' }, '[proxy]']);
    expect(ran).toEqual([]);
  });

  test('the original is left as it was', () => {
    const value = Object.freeze({ list: Object.freeze([PLANTED]), token: 'x' });
    plain(value);
    expect(value).toEqual({ list: [PLANTED], token: 'x' });
  });
});

describe('the answer is bounded', () => {
  test.each<[string, unknown]>([
    ['wide object', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, 'value']))],
    ['long list', Array.from({ length: 100_000 }, () => 'value')],
    ['sparse list', new Array(2 ** 31)],
    ['long text', 'x'.repeat(10_000_000)],
    ['many long texts', Array.from({ length: 500 }, () => 'x'.repeat(60_000))],
    ['tree of ten to the tenth', Array.from({ length: 10 }).reduce((below) => Array(10).fill(below), 'leaf')],
  ])('%s', (_, value) => {
    expect(shown(value).length).toBeLessThan(600_000);
  });

  test('a long text is not cut inside a secret', () => {
    for (const shift of [5, 15, 21, 40]) {
      const text = `${'x'.repeat(65_536 - shift)}${PLANTED}${'y'.repeat(50)}${PLANTED}`;
      expect(plain(text)).not.toMatch(/planted/);
    }
  });
});

test('anything at all: never throws, always JSON, never the planted value', () => {
  const leaf = fc.oneof(
    fc.constant(PLANTED),
    fc.string(),
    fc.anything({ withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf))), (value) => {
      expect(shown(value)).not.toContain(PLANTED);
    }),
    { numRuns: 300 },
  );
});
