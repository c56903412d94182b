import 'server-only';
import { AppError, codeOf } from '#server/platform/index.ts';
import { getRuntime, type Runtime } from '#server/runtime.ts';
import { type FileAnswer, recordRefusal, runVerb, type Verb } from '#server/services/index.ts';
import { readJsonBody } from './body.ts';
import { callerOf } from './caller.ts';
import { type Arrival, type Authenticated, arrivalOf, authenticate, sessionError } from './context.ts';
import { doorRedirect, redirectTo } from './door-redirect.ts';
import { fileResponse } from './file-response.ts';
import { countRequest } from './metrics.ts';
import { checkOrigin, isLinkFollowed } from './origin.ts';
import { apiHeaders, problemOf, problemResponse } from './problem.ts';

// A route without a dynamic part gets no params at all.
type Params = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
type Handler = (request: Request, context: Params) => Promise<Response>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
type Method = (typeof METHODS)[number];

/** The handlers of one URL: declared methods run their verb, all others answer 405. */
export function routes(...verbs: readonly Verb[]): Record<Method, Handler> {
  const allowed = verbs
    .map(({ method }) => method)
    .sort()
    .join(', ');
  const entries = METHODS.map(
    (method) =>
      [
        method,
        handlerOf(
          method,
          verbs.find((verb) => verb.method === method),
          allowed,
        ),
      ] as const,
  );
  return Object.fromEntries(entries) as Record<Method, Handler>;
}

function handlerOf(method: Method, verb: Verb | undefined, allowed: string): Handler {
  return async (request, { params }) => {
    const arrival = arrivalOf(request);
    const startedAt = performance.now();
    const name = verb?.name ?? `${method} undeclared`;
    let runtime: Runtime | undefined;
    let response: Response;
    let code = 'ok';
    try {
      if (!verb) throw new AppError('method_not_allowed');
      runtime = await ready();
      response = await answer(verb, runtime, arrival, request, (await params) ?? {});
    } catch (error) {
      code = codeOf(error);
      if (code === 'internal') runtime?.log.error({ err: error, requestId: arrival.requestId, verb: name }, 'unforeseen failure');
      const problem = problemOf(error, arrival.requestId);
      const headers = headersWithCookies(error, arrival);
      // A person looks at this answer, not a script.
      const isPage = verb?.reply === 'redirect' && isLinkFollowed(request.headers);
      response = isPage ? doorRedirect(problem, headers) : problemResponse(problem, headers);
      if (!verb) response.headers.set('Allow', allowed);
    }
    countRequest(name, code, performance.now() - startedAt);
    return response;
  };
}

async function ready(): Promise<Runtime> {
  try {
    return await getRuntime();
  } catch (cause) {
    throw new AppError('not_ready', { cause });
  }
}

const cookiesOfError = new WeakMap<object, readonly string[]>();

/** A failing verb may still have ended the session; its cookies go with the problem document. */
function headersWithCookies(error: unknown, arrival: Arrival): Headers {
  const headers = apiHeaders(arrival.requestId);
  const cookies = typeof error === 'object' && error !== null ? cookiesOfError.get(error) : undefined;
  for (const cookie of cookies ?? []) headers.append('Set-Cookie', cookie);
  return headers;
}

async function answer(
  verb: Verb,
  runtime: Runtime,
  arrival: Arrival,
  request: Request,
  params: Record<string, unknown>,
): Promise<Response> {
  const seen = await authenticate(runtime, arrival, { isActivity: verb.isActivity ?? true });
  try {
    await admit(verb, runtime, seen, request);
    const input =
      verb.method === 'GET' ? { ...queryOf(request), ...decoded(params) } : { ...(await objectBody(request)), ...decoded(params) };
    const output = await runVerb(verb, seen.context, { input, grant: request.headers.get('x-sallyport-grant') });
    const headers = apiHeaders(arrival.requestId);
    for (const cookie of await cookieHeaders(runtime, seen)) headers.append('Set-Cookie', cookie);
    if (seen.cookieChange() === null) headers.set('Clear-Site-Data', '"cache", "storage"');
    if (verb.reply === 'redirect') return redirectTo((output as { location: string }).location, headers);
    if (verb.reply === 'file') return fileResponse(output as FileAnswer, headers);
    headers.set('Content-Type', 'application/json');
    return new Response(JSON.stringify(output), { status: 200, headers });
  } catch (error) {
    if (typeof error === 'object' && error !== null) cookiesOfError.set(error, await cookieHeaders(runtime, seen));
    throw error;
  }
}

/** Everything that must hold before a verb is looked at: site, limits, CSRF, a session where one is needed. Refusals are recorded. */
async function admit(verb: Verb, runtime: Runtime, seen: Authenticated, request: Request): Promise<void> {
  const { context, cookieSessionId } = seen;
  // Counted before anything is written: a flood must not fill the journal, so over the limit no row is kept, only the metric.
  const caller = callerOf(context);
  await runtime.limits.consume('api', caller, { points: runtime.env.SALLYPORT_LIMIT_API, windowSeconds: 60 });
  try {
    const facts = {
      method: request.method,
      origin: request.headers.get('origin'),
      fetchSite: request.headers.get('sec-fetch-site'),
      isLink: verb.reply === 'redirect' && isLinkFollowed(request.headers),
    };
    checkOrigin(facts, runtime.env.publicUrl);
    if (verb.access !== 'public' && !context.session) throw sessionError(cookieSessionId);
    if (
      verb.method !== 'GET' &&
      !runtime.cookies.isCsrfTokenRight(context.session ? cookieSessionId : null, request.headers.get('x-sallyport-csrf'))
    ) {
      throw new AppError('csrf_refused');
    }
  } catch (error) {
    await recordRefusal(verb, context, codeOf(error));
    throw error;
  }
  // After the checks, so that another site cannot use up a person's changes. Sign-in has counters of its own.
  if (verb.effect === 'write' && context.session)
    await runtime.limits.consume('act', `${caller} ${verb.name}`, { points: runtime.env.SALLYPORT_LIMIT_ACT, windowSeconds: 60 });
}

/** Query parameters as an object; one given twice is refused, because two readers may pick different ones. */
function queryOf(request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (Object.hasOwn(query, name)) throw new AppError('invalid_input', { fields: { [name.slice(0, 64)]: 'Given twice.' } });
    query[name] = value;
  }
  return query;
}

async function objectBody(request: Request): Promise<Record<string, unknown>> {
  const body = await readJsonBody(request);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new AppError('invalid_input', { fields: { body: 'The body is not an object.' } });
  return body as Record<string, unknown>;
}

function decoded(params: Record<string, unknown>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    try {
      plain[name] = Array.isArray(value)
        ? value.map((part) => decodeURIComponent(String(part))).join('/')
        : decodeURIComponent(String(value));
    } catch {
      throw new AppError('invalid_input', { fields: { [name]: 'Not a valid address.' } });
    }
  }
  return plain;
}

async function cookieHeaders(runtime: Runtime, seen: Authenticated): Promise<string[]> {
  const [change, doorChange] = [seen.cookieChange(), seen.doorCookieChange()];
  const cookies: string[] = [];
  if (change === null) cookies.push(runtime.cookies.clear());
  else if (change !== undefined) cookies.push(await runtime.cookies.issue(change, runtime.env.SALLYPORT_SESSION_ABSOLUTE_SECONDS));
  if (doorChange === null) cookies.push(runtime.doorCookie.clear());
  else if (doorChange !== undefined) cookies.push(runtime.doorCookie.issue(doorChange));
  return cookies;
}
