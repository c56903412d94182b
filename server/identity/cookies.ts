import { LRUCache } from 'lru-cache';
import { decode, encode } from 'next-auth/jwt';
import { type Clock, hmacHex, isEqualConstantTime, type Secret, systemClock } from '#server/platform/index.ts';

export interface SessionCookies {
  /** Encrypts the cookie. */
  readonly secret: Secret<string>;
  readonly sessionName: string;
  /** The session id in a Cookie header; null when there is none, or when it was not made by us. Never throws. */
  read(cookieHeader: string | null): Promise<string | null>;
  /** A Set-Cookie value that gives the browser a session id. */
  issue(sessionId: string, maxAgeSeconds: number): Promise<string>;
  /** A Set-Cookie value that takes it away. */
  clear(): string;
  /** The token that state changes must carry, bound to the session. Before there is one it only proves the header: there the exact Origin is the guard. */
  csrfToken(sessionId: string | null): string;
  isCsrfTokenRight(sessionId: string | null, token: string | null): boolean;
}

const OPAQUE_ID = /^[A-Za-z0-9_-]{43}$/;
/** Ours is about 300 characters; browsers keep 4,096. Longer ones are not decrypted. */
const MOST_COOKIE_LENGTH = 4096;
const MOST_HEADER_LENGTH = 16_384;

/** The browser's side of a session: an encrypted cookie (next-auth's JWE) that holds the opaque id and nothing else. */
export function createSessionCookies(options: { secret: Secret<string>; publicUrl: URL; clock?: Clock }): SessionCookies {
  const { secret, publicUrl, clock = systemClock } = options;
  const isHttps = publicUrl.protocol === 'https:';
  const prefix = isHttps ? '__Host-' : '';
  const sessionName = `${prefix}sallyport.session`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  const csrfKey = Buffer.from(hmacHex(Buffer.from(secret.reveal()), 'sallyport csrf v1'), 'hex');
  const csrfToken = (sessionId: string | null) => hmacHex(csrfKey, sessionId === null ? 'nobody' : `s:${sessionId}`);

  // Opening costs more than all else in a read. What a cookie says never changes; whether its session lives is asked each time.
  const opened = new LRUCache<string, string>({ max: 500 });

  return {
    secret,
    sessionName,
    async read(cookieHeader) {
      const token = cookieValue(cookieHeader, sessionName);
      if (token === null) return null;
      const known = opened.get(token);
      if (known) return known;
      try {
        const payload = await decode({ token, secret: secret.reveal() });
        if (typeof payload?.sid !== 'string' || !OPAQUE_ID.test(payload.sid) || typeof payload.exp !== 'number') return null;
        const leftMs = payload.exp * 1000 - clock.now().getTime();
        if (leftMs > 0) opened.set(token, payload.sid, { ttl: leftMs });
        return payload.sid;
      } catch {
        return null;
      }
    },
    async issue(sessionId, maxAgeSeconds) {
      const token = await encode({ token: { sid: sessionId }, secret: secret.reveal(), maxAge: maxAgeSeconds });
      return `${sessionName}=${token}; Max-Age=${maxAgeSeconds}; ${attributes}`;
    },
    clear: () => `${sessionName}=; Max-Age=0; ${attributes}`,
    csrfToken,
    isCsrfTokenRight: (sessionId, token) => token !== null && isEqualConstantTime(token, csrfToken(sessionId)),
  };
}

/** The value of one cookie. A name given twice is refused: a sibling host can plant a second one, and readers differ in which they take. */
function cookieValue(cookieHeader: string | null, name: string): string | null {
  if (cookieHeader === null || cookieHeader.length > MOST_HEADER_LENGTH) return null;
  const values = cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const value = values.length === 1 ? values[0] : undefined;
  return value && value.length <= MOST_COOKIE_LENGTH ? value : null;
}
