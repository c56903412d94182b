import { setMaxListeners } from 'node:events';
import { AppError, newRequestId, systemClock, systemRandom } from '#server/platform/index.ts';
import type { Runtime } from '#server/runtime.ts';
import { findVerb, type SessionContext } from '#server/services/index.ts';
import { PEER_HEADER, peerAddress } from './peer.ts';

/** What a request looked like, whichever door it came through (route handler or page). */
export interface Arrival {
  headers: Headers;
  signal: AbortSignal;
  requestId: string;
}

export interface Authenticated {
  context: SessionContext | (Omit<SessionContext, 'session' | 'vault'> & { session: null });
  /** The id in the cookie, whether or not a session belongs to it. */
  cookieSessionId: string | null;
  /** What the verb decided about the cookie: a new id, null to clear, undefined to leave it. */
  cookieChange: () => string | null | undefined;
  /** The same of the cookie of a sign-in that is under way. */
  doorCookieChange: () => string | null | undefined;
}

export function arrivalOf(request: Request): Arrival {
  // Every look-up of a page of leases listens to it; ten, where Node warns of a leak, are nothing unusual here.
  setMaxListeners(200, request.signal);
  return { headers: request.headers, signal: request.signal, requestId: newRequestId(systemRandom) };
}

/** Finds the session of a request and builds the context verbs run in. */
export async function authenticate(runtime: Runtime, arrival: Arrival, options: { isActivity: boolean }): Promise<Authenticated> {
  const cookieSessionId = await runtime.cookies.read(arrival.headers.get('cookie'));
  const session = cookieSessionId ? await runtime.identity.findSession(cookieSessionId, options) : null;
  let change: string | null | undefined;
  let doorChange: string | null | undefined;
  const base = {
    requestId: arrival.requestId,
    address: peerAddress(arrival.headers.get(PEER_HEADER)),
    userAgent: (arrival.headers.get('user-agent') ?? '').slice(0, 256),
    signal: arrival.signal,
    clock: systemClock,
    log: runtime.log,
    engines: runtime,
    findVerb,
    setSessionCookie(sessionId: string | null) {
      change = sessionId;
    },
    doorId: runtime.doorCookie.read(arrival.headers.get('cookie')),
    setDoorCookie(doorId: string | null) {
      doorChange = doorId;
    },
  };
  const context = session
    ? {
        ...base,
        session,
        vault: (namespace = session.namespace) =>
          runtime.cluster.as({
            token: session.vaultToken,
            namespace,
            requestId: arrival.requestId,
            signal: arrival.signal,
            callClass: 'interactive' as const,
          }),
      }
    : { ...base, session: null };
  return { context, cookieSessionId, cookieChange: () => change, doorCookieChange: () => doorChange };
}

/** `no_session` says never signed in, `session_expired` says that there was a session once. */
export function sessionError(cookieSessionId: string | null): AppError {
  return new AppError(cookieSessionId ? 'session_expired' : 'no_session');
}
