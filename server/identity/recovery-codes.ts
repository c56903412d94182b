import { AppError, type Random } from '#server/platform/index.ts';
import { putRecoveryCodes, type Store, takeRecoveryCode } from '#server/store/index.ts';
import { canonicalCode, codeHash, newCodeText } from './code-text.ts';

const COUNT = 10;
/** Six groups of 20 bits: 120 bits. */
const GROUPS = 6;

/** Makes ten codes and keeps their hashes; all earlier ones are dead. They are in this one answer and nowhere else. */
export async function makeRecoveryCodes(store: Store, random: Random, factor: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, () => newCodeText(random, GROUPS));
  await putRecoveryCodes(
    store,
    factor,
    codes.map((code) => codeHash('recovery', factor, code)),
  );
  return codes;
}

/** Uses one up. Throws `code_refused` for everything that is not a live code of this person. */
export async function spendRecoveryCode(store: Store, factor: string, typed: string): Promise<void> {
  const code = canonicalCode(typed, GROUPS);
  if (code === null || !(await takeRecoveryCode(store, factor, codeHash('recovery', factor, code)))) throw new AppError('code_refused');
}
