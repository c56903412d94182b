import { describe, expect, it } from 'vitest';
import { totpCodeSchema } from '#lib/contracts/session.ts';
import { isCodeComplete, keepDigits } from './code-digits.ts';

describe('keepDigits', () => {
  it.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    [' Your code: 123-456\n', '123456'],
    ['1234567', '123456'],
    ['١٢٣٤٥٦', ''],
    ['12a', '12'],
  ])('keeps of %j "%s"', (text, digits) => expect(keepDigits(text)).toBe(digits));

  it('agrees with the contract on what a code is', () => {
    for (const code of ['', '12345', '123456', '1234567', '١٢٣٤٥٦', '123456\n'])
      expect(isCodeComplete(code)).toBe(totpCodeSchema.safeParse(code).success);
  });
});
