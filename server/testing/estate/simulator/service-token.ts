import { createPrivateKey, sign } from 'node:crypto';
import { type Service, subjectOf } from '../company.ts';
import { JWT_AUDIENCE, JWT_ISSUER } from '../steps/service-logins.ts';

const LIFE_SECONDS = 3600;

/** A service-account token as Kubernetes shapes it, signed with the estate's own key (RS256). */
export function serviceAccountToken(service: Service, ordinal: number, keyPem: string, at: Date): string {
  const issuedAt = Math.floor(at.getTime() / 1000);
  const claims = {
    iss: JWT_ISSUER,
    sub: subjectOf(service),
    aud: [JWT_AUDIENCE],
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + LIFE_SECONDS,
    'kubernetes.io': { namespace: service.team, pod: { name: `${service.name}-${ordinal}` }, serviceaccount: { name: service.name } },
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid: 'estate' })}.${part(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), createPrivateKey(keyPem)).toString('base64url')}`;
}
