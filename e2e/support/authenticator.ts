import type { CDPSession, Page } from '@playwright/test';

export interface VirtualAuthenticator {
  readonly cdp: CDPSession;
  readonly id: string;
  /** What it holds, its private keys too: enough to make a clone of it. */
  credentials(): Promise<Credential[]>;
  /** Whether the person in front of it proves who they are; one who does not is refused by it. */
  setUserVerified(isVerified: boolean): Promise<void>;
  remove(): Promise<void>;
}

export interface Credential {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
}

/** An authenticator of Chromium's own on this page, with the given credentials. Touched at once whenever it is asked. */
export async function addAuthenticator(page: Page, held: readonly Credential[] = []): Promise<VirtualAuthenticator> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  for (const credential of held) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });
  return {
    cdp,
    id: authenticatorId,
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    setUserVerified: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }).then(() => undefined),
    remove: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }).then(() => undefined),
  };
}
