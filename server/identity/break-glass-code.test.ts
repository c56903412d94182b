import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret, systemRandom } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { isBreakGlassCode, makeBreakGlassCode, plainBreakGlassCode } from './break-glass-code.ts';

const secret = new Secret('planted-secret-of-the-console-0123456789');

describe('a break-glass code', () => {
  it('is good for ten minutes, in any spelling of its letters', async () => {
    const clock = createFakeClock();
    const code = makeBreakGlassCode(secret, clock, systemRandom);
    expect(code).toMatch(/^(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}$/);
    const isRight = (typed: string) => isBreakGlassCode(secret, plainBreakGlassCode(typed), clock);
    for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), ` ${code.replaceAll('-', '')}\n`])
      expect(isRight(typed)).toBe(true);
    await clock.advance(599_000);
    expect(isRight(code)).toBe(true);
    await clock.advance(1_000);
    expect(isRight(code)).toBe(false);
  });

  it('is of this console, and not of the future', async () => {
    const clock = createFakeClock();
    const later = createFakeClock(new Date(clock.now().getTime() + 60_000));
    expect(isBreakGlassCode(new Secret('another'), plainBreakGlassCode(makeBreakGlassCode(secret, clock, systemRandom)), clock)).toBe(
      false,
    );
    expect(isBreakGlassCode(secret, plainBreakGlassCode(makeBreakGlassCode(secret, later, systemRandom)), clock)).toBe(false);
  });

  it('does not survive the change of any letter, and text that is none is simply wrong', () => {
    const clock = createFakeClock();
    const code = plainBreakGlassCode(makeBreakGlassCode(secret, clock, systemRandom));
    for (let at = 0; at < code.length; at += 1)
      expect(isBreakGlassCode(secret, `${code.slice(0, at)}${code[at] === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`, clock)).toBe(false);
    fc.assert(fc.property(fc.string(), (text) => !isBreakGlassCode(secret, plainBreakGlassCode(text), clock)));
  });
});
