import { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor } from './redactor.ts';

const VALUE = 'plänted/Value+17=';
const redactor = createRedactor();
redactor.protect(VALUE);

async function through(whole: string, cuts: readonly number[], ours = redactor): Promise<string> {
  const bytes = Buffer.from(whole);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
  return readAll(Readable.from(pieces.filter((piece) => piece.length > 0)).pipe(ours.redactStream()));
}

const filler = fc.string({ unit: fc.constantFrom(...'abc xyz.:"={}-\n'), maxLength: 12_000 });
const spelled = fc.constantFrom(
  VALUE,
  JSON.stringify({ note: VALUE }),
  encodeURIComponent(VALUE),
  Buffer.from(VALUE).toString('base64'),
  Buffer.from(VALUE).toString('hex'),
  '{"password":"planted-by-name"}',
  'postgres://app:planted-by-name@db/x',
  `hvs.planted${'A1b2'.repeat(12)}`,
  `-----BEGIN PRIVATE KEY-----\nplanted${'abcd'.repeat(300)}\n-----END PRIVATE KEY-----`,
);

test('however the text is cut, the answer is that of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(filler, spelled, filler, spelled, fc.array(fc.nat(30_000), { maxLength: 12 }), async (a, one, b, two, cuts) => {
      const whole = `${a} ${one} ${b} ${two}`;
      expect(await through(whole, cuts)).toBe(redactor.redactText(whole));
    }),
    { numRuns: 150 },
  );
});

test('letter by letter', async () => {
  const jwt = `eyJ${'h3ad'.repeat(200)}.eyJ${'b0dy'.repeat(50)}.s1gn`;
  const whole = `before ${VALUE} between "token":"planted" after ${jwt} ${'é'.repeat(9_000)} ${VALUE}`;
  expect(
    await through(
      whole,
      Array.from({ length: Buffer.byteLength(whole) }, (_, at) => at),
    ),
  ).toBe(redactor.redactText(whole));
});

test('text flows on while a secret is still to come', () => {
  const stream = redactor.redactStream();
  stream.write('x'.repeat(20_000));
  expect((stream.read() as Buffer | null)?.length).toBeGreaterThan(11_000);
});

test('a secret without an end is masked, its rest dropped, and what follows comes through', async () => {
  const whole = `{"password":"${'p1anted'.repeat(100_000)}", "next": "seen"}`;
  const out = await through(
    whole,
    Array.from({ length: 200 }, (_, at) => at * 4_000),
  );
  expect(out).not.toContain('p1anted');
  expect(out).toMatch(/\[redacted\]".*"next": "seen"\}$/);
});

test('values longer than what is held back at least', async () => {
  const ours = createRedactor();
  const long = Array.from({ length: 3_000 }, (_, at) => `word${at}`).join('-');
  ours.protect(long);
  const whole = `${'a '.repeat(40_000)}${long}${' b'.repeat(40_000)}`;
  expect(await through(whole, [70_000, 80_500, 85_000, 90_000, 100_000], ours)).toBe(whole.replace(long, '[redacted]'));
});
