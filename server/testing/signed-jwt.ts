import { generateKeyPairSync, sign } from 'node:crypto';

export interface JwtSigner {
  /** PEM of the public half. */
  readonly publicKey: string;
  /** A signed token with these claims. */
  issue(claims: Readonly<Record<string, unknown>>): string;
}

/** Signs tokens with a key of its own, as an identity provider does. */
export function createJwtSigner(algorithm: 'RS256' | 'ES256'): JwtSigner {
  const { privateKey, publicKey } =
    algorithm === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    issue(claims) {
      const body = `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`;
      // The two numbers of an ES256 signature stand side by side, not in DER.
      return `${body}.${sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
  };
}
