import 'server-only';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { z } from 'zod';
import type { ServerFactorView, SessionView, SignInOffer } from '#lib/contracts/session.ts';
import { paths } from '#lib/paths.ts';
import { newRequestId, systemRandom } from '#server/platform/index.ts';
import { getRuntime } from '#server/runtime.ts';
import { runVerb, type Verb } from '#server/services/index.ts';
import { type Authenticated, authenticate } from './context.ts';

export interface PageSession {
  session: SessionView | null;
  /** Belongs to this session, or to nobody before sign-in. */
  csrf: string;
  nonce: string;
  publicFacts: { isDemo: boolean };
}

// React's cache holds for one render, so layout and page share one look at the store.
const arrive = cache(async (): Promise<Authenticated> => {
  const [runtime, incoming, jar] = await Promise.all([getRuntime(), headers(), cookies()]);
  const seen = new Headers(incoming);
  seen.set('cookie', jar.toString());
  return authenticate(
    runtime,
    { headers: seen, signal: new AbortController().signal, requestId: newRequestId(systemRandom) },
    { isActivity: true },
  );
});

/** Who looks at this page, and what its HTML needs. Never redirects. */
export const pageSession = cache(async (): Promise<PageSession> => {
  const [runtime, seen, incoming] = await Promise.all([getRuntime(), arrive(), headers()]);
  const { session } = seen.context;
  return {
    session: session ? await runtime.identity.view(session) : null,
    csrf: runtime.cookies.csrfToken(session ? seen.cookieSessionId : null),
    nonce: incoming.get('x-nonce') ?? '',
    publicFacts: { isDemo: runtime.env.SALLYPORT_DEMO },
  };
});

/** The verified session, or a redirect to the step that is missing. `returnTo` is the page's own path. */
export async function requireVerified(returnTo: string): Promise<SessionView> {
  const [{ session }, { cookieSessionId }] = [await pageSession(), await arrive()];
  if (!session) redirect(paths.signIn({ returnTo, ...(cookieSessionId && { problem: 'session_expired' }) }));
  if (session.stage === 'password') redirect(session.isFactorEnrolled ? paths.verify({ returnTo }) : paths.enrol());
  return session;
}

/** The session of somebody between password and second factor; everybody else is sent where they belong. */
export async function requirePasswordStage(): Promise<SessionView> {
  const { session } = await pageSession();
  if (!session) redirect('/sign-in');
  if (session.stage === 'verified') redirect('/');
  return session;
}

/** What the sign-in page offers. */
export async function signInOffer(): Promise<SignInOffer> {
  return (await getRuntime()).identity.signInOffer();
}

/** What Vault itself asks of the login that this browser has under way; null when there is none. */
export async function serverFactorView(): Promise<ServerFactorView | null> {
  const [runtime, seen] = await Promise.all([getRuntime(), arrive()]);
  return runtime.identity.serverFactorOf(seen.context.doorId);
}

/** Puts a verb's answer into the page's query cache. A failure is left out: the browser asks again and shows the problem. */
export async function prefetchVerb<I extends z.core.$ZodType, O extends z.core.$ZodType>(
  client: QueryClient,
  queryKey: QueryKey,
  verb: Verb<I, O>,
  input: z.input<I>,
): Promise<void> {
  const { context } = await arrive();
  await client.prefetchQuery({ queryKey, queryFn: () => runVerb(verb, context, { input, grant: null }), retry: false });
}
