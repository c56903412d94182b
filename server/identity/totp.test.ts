import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '#server/platform/index.ts';
import { qrSvg } from './qr.ts';
import { currentCode, newSeed, otpauthUri, stepOf } from './totp.ts';

// The RFC's SHA-1 seed, '12345678901234567890'.
const RFC_SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1000);

describe('codes', () => {
  it('are those of RFC 6238, appendix B', async () => {
    for (const [seconds, code] of [
      [59, '287082'],
      [1111111109, '081804'],
      [2000000000, '279037'],
    ] as const)
      expect(await currentCode(RFC_SEED, at(seconds))).toBe(code);
  });

  it('stay good for five seconds past their step and are never good before it', async () => {
    const start = 1_700_000_010 - (1_700_000_010 % 30);
    const code = await currentCode(RFC_SEED, at(start));
    const step = start / 30;
    expect(await stepOf(RFC_SEED, code, at(start))).toBe(step);
    expect(await stepOf(RFC_SEED, code, at(start + 29))).toBe(step);
    expect(await stepOf(RFC_SEED, code, at(start + 34))).toBe(step);
    expect(await stepOf(RFC_SEED, code, at(start + 36))).toBeNull();
    expect(await stepOf(RFC_SEED, code, at(start - 1))).toBeNull();
  });

  it('are six ASCII digits in one spelling; anything else is wrong and never a failure', async () => {
    const code = await currentCode(RFC_SEED, at(59));
    const spellings = [
      ` ${code}`,
      `${code} `,
      `${code.slice(0, 3)} ${code.slice(3)}`,
      [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
    ];
    for (const wrong of [...spellings, '', '12345', '1234567', 'abcdef', '٢٨٧٠٨٢', '9'.repeat(1_000_000)])
      expect(await stepOf(RFC_SEED, wrong, at(59))).toBeNull();
    for (const wrong of [null, undefined, 287082, ['287082'], {}]) expect(await stepOf(RFC_SEED, wrong as never, at(59))).toBeNull();
  });

  it('of any text are a step or null', async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async (text) => (await stepOf(RFC_SEED, text, at(59))) === null || text === '287082'));
  });
});

it('seeds hold 160 random bits', () => {
  const seeds = new Set(Array.from({ length: 100 }, () => newSeed(systemRandom)));
  expect(seeds.size).toBe(100);
  for (const seed of seeds) expect(seed).toMatch(/^[A-Z2-7]{32}$/);
});

it('the enrolment address keeps hostile names apart from its parameters', () => {
  const uri = new URL(otpauthUri(RFC_SEED, 'a:b&secret=X', 'Sally:port'));
  expect(uri.searchParams.getAll('secret')).toEqual([RFC_SEED]);
  expect(uri.searchParams.get('issuer')).toBe('Sally port');
  expect(decodeURIComponent(uri.pathname)).toBe('/Sally port:a b&secret=X');
});

it('the QR code is a picture only', () => {
  const svg = qrSvg(otpauthUri(RFC_SEED, 'ada', 'Sallyport'));
  expect(svg).toMatch(/^<svg [^>]*viewBox/);
  expect(svg).not.toMatch(/script|style|href|on\w+=/i);
  expect(svg).not.toContain(RFC_SEED);
});
