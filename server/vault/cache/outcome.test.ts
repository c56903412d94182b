import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError } from '#server/platform/index.ts';
import { meaningOf } from './outcome.ts';

/** What each code of Vault's says about a value that is remembered. A new code belongs in one of these rows. */
const MEANINGS: Readonly<Record<ReturnType<typeof meaningOf>, readonly string[]>> = {
  outage: [
    'vault_bad_answer',
    'vault_busy',
    'vault_error',
    'vault_not_caught_up',
    'vault_rate_limited',
    'vault_redirect_refused',
    'vault_sealed',
    'vault_timeout',
    'vault_tls_failed',
    'vault_unreachable',
  ],
  denied: ['vault_denied', 'vault_namespace_unknown'],
  'identity-dead': ['vault_token_dead'],
  other: ['vault_backend_failed', 'vault_bad_request', 'vault_conflict', 'vault_not_found', 'vault_stream_cut'],
};

test('every code of Vault has its one meaning', () => {
  const codes = (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => code.startsWith('vault_'));
  const found = Object.fromEntries(Object.keys(MEANINGS).map((meaning) => [meaning, [] as string[]]));
  for (const code of codes) found[meaningOf(new AppError(code))]?.push(code);
  for (const [meaning, listed] of Object.entries(MEANINGS)) expect(found[meaning]?.sort()).toEqual(listed);
});

test('a login counts as what made it fail', () => {
  const failed = (code: ErrorCode) => meaningOf(new AppError('service_identity_failed', { cause: new AppError(code) }));
  expect([failed('vault_busy'), failed('vault_sealed'), failed('sign_in_refused')]).toEqual(['outage', 'outage', 'other']);
});
