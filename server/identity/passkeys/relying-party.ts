import { isIP } from 'node:net';

/** Who we are to an authenticator, and whether browsers will work with us at all. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
  /** Why no passkey can be used at this address; null where they can. */
  readonly obstacle: 'address' | 'insecure' | null;
}

/** The site of the public URL: its exact origin, and its host name as RP ID. An address is no valid RP ID, and over plain http browsers trust `localhost` alone. */
export function relyingParty(publicUrl: URL): RelyingParty {
  const { hostname, origin, protocol } = publicUrl;
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const obstacle = isAddress ? 'address' : protocol === 'https:' || isLocal ? null : 'insecure';
  return { id: hostname, origin, obstacle };
}
