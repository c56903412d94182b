import { type APIRequestContext, type APIResponse, request } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import { freshCode, type Person } from './demo.ts';

export interface CallOptions {
  body?: unknown;
  /** Instead of, or beside, the headers that our own page would send; null leaves one out. */
  headers?: Record<string, string | null>;
}

export interface Answer {
  status: number;
  /** The problem's code, `ok` for a success, '' where the body was no JSON. */
  code: string;
  contentType: string;
  body: unknown;
  /** As it came: a file is no JSON. */
  text: string;
  headers: Record<string, string>;
}

/** One browser's worth of cookies, without the browser. */
export interface ApiCaller {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** The page as HTML, without following redirects. */
  page(path: string, headers?: Record<string, string>): Promise<{ status: number; location: string; text: string }>;
  /** Signs in to the stage after the password, or after both factors. */
  signIn(person: Person, stage: 'password' | 'verified'): Promise<void>;
  /** Reads the CSRF token of the session anew, off a page that it may see: each new session id has its own. */
  renewCsrf(path: string): Promise<void>;
  cookieHeader(): Promise<string>;
  close(): Promise<void>;
}

/** Calls the console as its own page would. `cookie`: a fixed Cookie header in place of a jar of its own. */
export async function apiCaller(url: string, cookie?: string): Promise<ApiCaller> {
  const context: APIRequestContext = await request.newContext({ baseURL: url, ...(cookie ? { extraHTTPHeaders: { cookie } } : {}) });
  let csrf = '';

  const page: ApiCaller['page'] = async (path, headers = {}) => {
    const answer = await context.get(path, { maxRedirects: 0, headers });
    const { location = '' } = answer.headers();
    // What React asks for has its own headers' hash in its address; Next corrects another one.
    if (location.includes('_rsc=') && location !== path) return page(location, headers);
    return { status: answer.status(), location, text: await answer.text() };
  };
  const readCsrf = async (path: string): Promise<void> => {
    const { text, location } = await page(path);
    // A step of the sign-in that is not this person's leads to the one that is.
    if (location.startsWith('/')) return readCsrf(location);
    csrf = /name="sallyport-csrf" content="([^"]*)"/.exec(text)?.[1] ?? csrf;
  };
  const call: ApiCaller['call'] = async (method, path, { body, headers = {} } = {}) => {
    if (csrf === '' && method !== 'GET') await readCsrf('/sign-in');
    const wanted: Record<string, string | null> = { origin: url, 'sec-fetch-site': 'same-origin', 'x-sallyport-csrf': csrf, ...headers };
    const sent = Object.fromEntries(Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== null));
    return answerOf(await context.fetch(path, { method, headers: sent, maxRedirects: 0, ...(body === undefined ? {} : { data: body }) }));
  };

  return {
    call,
    page,
    renewCsrf: readCsrf,
    async signIn(person, stage) {
      await readCsrf('/sign-in');
      const { username, password, namespace = '' } = person;
      const credentials = { method: 'userpass', username, password, namespace };
      expectOk(await call('POST', apiPaths.session, { body: credentials }));
      await readCsrf('/verify');
      if (stage === 'password') return;
      expectOk(await call('POST', apiPaths.verify, { body: { code: await freshCode(person.totpSecret ?? '') } }));
      await readCsrf('/leases');
    },
    async cookieHeader() {
      const { cookies } = await context.storageState();
      return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
    close: () => context.dispose(),
  };
}

function expectOk({ status, code }: Answer): void {
  if (status !== 200) throw new Error(`Signing in was refused with ${status} ${code}.`);
}

async function answerOf(answer: APIResponse): Promise<Answer> {
  const text = await answer.text();
  const headers = answer.headers();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // HEAD has no body, and a page is not JSON.
  }
  const problem = body as { code?: string } | null;
  const code = answer.ok() ? 'ok' : (problem?.code ?? '');
  return { status: answer.status(), code, contentType: headers['content-type'] ?? '', body, text, headers };
}
