import type { FactorNotice } from '#lib/contracts/factor.ts';

/** What happened, as a sentence without its time. */
export function noticeWords({ kind, name }: Pick<FactorNotice, 'kind' | 'name'>): string {
  switch (kind) {
    case 'passkey-added':
      return `The passkey “${name}” was added to your account`;
    case 'passkey-removed':
      return `The passkey “${name}” was removed from your account`;
    case 'passkey-cloned':
      return `The passkey “${name}” may have been cloned and is accepted no more: its counter did not rise`;
    case 'totp-added':
      return 'An authenticator app was added to your account';
    case 'totp-removed':
      return 'The authenticator app was removed from your account';
    case 'recovery-used':
      return `A recovery code was used to sign in to your account, from ${name}`;
    case 'recovery-renewed':
      return `Your recovery codes were replaced, from ${name}`;
  }
}
