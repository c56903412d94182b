import { ApiProblem, type ClientProblem, localProblem, parseProblem } from './problem.ts';
import { leaveForSignIn, leaveForVerify } from './session-end.ts';

/** Anything that checks a value and gives it back typed: a zod schema, or a hand check at the door. */
export interface Parser<T> {
  parse(value: unknown): T;
}

export interface ApiCall<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: unknown;
  /** A step-up grant for exactly this input. */
  readonly grant?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly schema: Parser<T>;
}

const SESSION_OVER = new Set(['no_session', 'session_expired', 'vault_token_dead']);

/**
 * One same-origin call to the console's API. Gives the parsed reply or throws `ApiProblem`; an abort is rethrown as it is.
 * A session that is over leads to the sign-in page by a full navigation.
 */
export async function callApi<T>(call: ApiCall<T>): Promise<T> {
  const response = await send(call);
  const requestId = response.headers.get('x-request-id') ?? '';
  const body = await readJson(response);
  if (response.ok) {
    try {
      return call.schema.parse(body);
    } catch {
      throw new ApiProblem(localProblem('console_bad_answer', response.status, requestId));
    }
  }
  throw refuse(parseProblem(body) ?? localProblem('console_bad_answer', response.status, requestId));
}

/** The same for an answer that is a file: its bytes and the name that the console gave it. One that breaks off throws `console_unreachable`. */
export async function callApiForFile(call: Omit<ApiCall<unknown>, 'schema'>): Promise<{ name: string; blob: Blob }> {
  const response = await send(call);
  const requestId = response.headers.get('x-request-id') ?? '';
  if (!response.ok) throw refuse(parseProblem(await readJson(response)) ?? localProblem('console_bad_answer', response.status, requestId));
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  if (name === undefined) throw new ApiProblem(localProblem('console_bad_answer', response.status, requestId));
  try {
    return { name, blob: await response.blob() };
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new ApiProblem(localProblem('console_unreachable', 0, requestId));
  }
}

function send(call: Omit<ApiCall<unknown>, 'schema'>): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (call.method !== 'GET') headers['x-sallyport-csrf'] = csrfToken();
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.grant !== undefined) headers['x-sallyport-grant'] = call.grant;
  return fetch(call.path + queryText(call.query), {
    method: call.method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    body: call.body === undefined ? null : JSON.stringify(call.body),
    signal: call.signal ?? null,
  }).catch((error: unknown) => {
    if (call.signal?.aborted) throw error;
    throw new ApiProblem(localProblem('console_unreachable', 0));
  });
}

function refuse(problem: ClientProblem): ApiProblem {
  if (SESSION_OVER.has(problem.code)) leaveForSignIn();
  if (problem.code === 'second_factor_required') leaveForVerify();
  return new ApiProblem(problem);
}

/** `?a=1&b=x`, or '' when nothing is given; undefined values are left out. */
export function queryText(query: ApiCall<unknown>['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) params.set(name, String(value));
  return params.size > 0 ? `?${params}` : '';
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return {};
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="sallyport-csrf"]')?.content ?? '';
}
