import { type AuthParts, authOptions } from './auth-options.ts';

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
type AuthHandler = (request: Request, context: unknown) => Promise<Response>;

/** Of next-auth's own addresses these two are served; its sign-in, callback and sign-out would be doors past Vault. */
const SERVED = new Set(['session', 'csrf']);

/** Answers GET `/api/auth/session` and `/api/auth/csrf` by next-auth; null for every other address and method. */
export async function serveAuth(request: Request, context: RouteContext, parts: () => Promise<AuthParts>): Promise<Response | null> {
  const { nextauth } = await context.params;
  const action = Array.isArray(nextauth) && nextauth.length === 1 ? nextauth[0] : undefined;
  if (request.method !== 'GET' || !action || !SERVED.has(action)) return null;
  const found = await parts();
  const { default: imported } = await import('next-auth');
  // Bundlers unwrap the CommonJS default export, Node does not.
  const nextAuth = (typeof imported === 'function' ? imported : (imported as { default: unknown }).default) as (
    options: unknown,
  ) => AuthHandler;
  const answer = await nextAuth(authOptions(found))(request, context);
  const headers = new Headers(answer.headers);
  headers.delete('Set-Cookie');
  // Only its CSRF cookie passes. It writes the session cookie anew on every look, and a slow answer would bring back the id of before
  // the second factor; its call-back address serves nothing here.
  for (const cookie of answer.headers.getSetCookie()) if (/^[^=;]*csrf-token=/.test(cookie)) headers.append('Set-Cookie', cookie);
  return new Response(answer.body, { status: answer.status, headers });
}
