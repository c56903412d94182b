import type { NextAuthOptions, Session } from 'next-auth';
import type { SessionCookies } from './cookies.ts';
import type { IdentityEngine } from './engine.ts';

export interface AuthParts {
  identity: Pick<IdentityEngine, 'findSession'>;
  cookies: SessionCookies;
  publicUrl: URL;
}

/**
 * What next-auth is told: no providers, because Vault signs people in; and a session callback that asks our store, because its own
 * encrypted cookie could not be revoked.
 */
export function authOptions({ identity, cookies, publicUrl }: AuthParts): NextAuthOptions {
  const isHttps = publicUrl.protocol === 'https:';
  return {
    providers: [],
    secret: cookies.secret.reveal(),
    session: { strategy: 'jwt' },
    useSecureCookies: isHttps,
    cookies: { sessionToken: { name: cookies.sessionName, options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps } } },
    callbacks: {
      // `trigger: 'update'` brings data of the client's choice; nothing but our own id passes.
      jwt: ({ token }) => ({ sid: token.sid }),
      session: async ({ token }) => {
        const session = typeof token.sid === 'string' ? await identity.findSession(token.sid, { isActivity: false }) : null;
        if (session?.stage !== 'verified') return {} as Session;
        const ends = Math.min(session.idleExpiresAt.getTime(), session.absoluteExpiresAt.getTime());
        return { user: { name: session.displayName }, expires: new Date(ends).toISOString() };
      },
    },
    // Its messages may quote what came in; failures show as an empty session.
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  };
}
