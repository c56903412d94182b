import type { FactorListReply, PasskeyRow } from '#lib/contracts/factor.ts';

/** Where the passkey lives, as its authenticator says. */
export function whereWords({ isSyncable, isSynced }: Pick<PasskeyRow, 'isSyncable' | 'isSynced'>): string {
  if (!isSyncable) return 'Bound to one device';
  return isSynced ? 'Synced among devices' : 'May be synced';
}

export const OBSTACLE_WORDS = {
  address:
    'This console is opened by an IP address, which browsers accept for no passkey. Over plain http they accept the name localhost alone; elsewhere a host name with TLS.',
  insecure: 'This console is opened over plain http, where browsers accept passkeys at the name localhost alone. Elsewhere they need TLS.',
} as const;

/** Why the authenticator app cannot be removed; null when it can. */
export function whyNotRemoveTotp({ passkeys, passkeyObstacle }: FactorListReply): string | null {
  if (passkeys.length === 0) return 'It is your only second factor. Add a passkey first.';
  const isAnyUsable = passkeyObstacle === null && passkeys.some(({ clonedAt }) => clonedAt === null);
  return isAnyUsable ? null : 'It is the only factor of yours that works here. Add a passkey first.';
}

/** Why a passkey cannot be removed; null when it can. */
export function whyNotRemovePasskey({ passkeys, totp }: FactorListReply): string | null {
  return passkeys.length === 1 && totp === null ? 'It is your only second factor. Add another first.' : null;
}
