import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { callApi, queryText } from './fetch.ts';
import { problemOf } from './problem.ts';
import { readRetryWaitMs, shouldRetryRead } from './query-client.ts';

const schema = z.object({ ok: z.boolean() });
const problemBody = (code: string, status: number) => ({ type: 'about:blank', title: 'T', detail: 'D', code, status, requestId: 'r1' });

let assigned: string[];
let answer: () => Promise<Response>;
let sent: { url: string; init: RequestInit }[];
/** Each test is a page of its own, long after the last one. */
let pageMs = 0;
let place: { pathname: string; search: string };

beforeEach(() => {
  assigned = [];
  sent = [];
  place = { pathname: '/leases', search: '?prefix=a%2F' };
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return answer();
  });
  vi.stubGlobal('document', { querySelector: () => ({ content: 'csrf-1' }) });
  vi.stubGlobal('window', { location: { ...place, assign: (to: string) => assigned.push(to) } });
  vi.stubGlobal('BroadcastChannel', undefined);
  pageMs += 60_000;
  vi.stubGlobal('performance', { now: () => pageMs });
});
afterEach(() => vi.unstubAllGlobals());

const get = (signal?: AbortSignal) => callApi({ method: 'GET', path: '/api/x', schema, signal });
const failure = async (promise: Promise<unknown>) =>
  problemOf(
    await promise.then(
      () => expect.unreachable(),
      (error: unknown) => error,
    ),
  );

describe('callApi', () => {
  it('gives the parsed reply', async () => {
    answer = async () => Response.json({ ok: true });
    expect(await get()).toEqual({ ok: true });
  });

  it('sends body, CSRF token and grant with a change, and no CSRF token with a read', async () => {
    answer = async () => Response.json({ ok: true });
    await callApi({ method: 'POST', path: '/api/x', body: { a: 1 }, grant: 'g1', schema });
    await get();
    expect(sent[0]?.init).toMatchObject({ body: '{"a":1}', redirect: 'error', credentials: 'same-origin' });
    expect(sent[0]?.init.headers).toMatchObject({ 'x-sallyport-csrf': 'csrf-1', 'x-sallyport-grant': 'g1' });
    expect(sent[1]?.init.headers).not.toHaveProperty('x-sallyport-csrf');
  });

  it('throws the problem document of a failure and goes nowhere', async () => {
    answer = async () => Response.json(problemBody('vault_sealed', 503), { status: 503 });
    expect(await failure(get())).toMatchObject({ code: 'vault_sealed', requestId: 'r1' });
    expect(assigned).toEqual([]);
  });

  it.each(['no_session', 'session_expired', 'vault_token_dead'])(
    'leaves for the sign-in page on %s and remembers this one',
    async (code) => {
      answer = async () => Response.json(problemBody(code, 401), { status: 401 });
      await failure(get());
      expect(assigned).toEqual(['/sign-in?returnTo=%2Fleases%3Fprefix%3Da%252F&problem=session_expired']);
    },
  );

  it('stays where it is when a code or a password is refused', async () => {
    for (const code of ['code_refused', 'sign_in_refused']) {
      answer = async () => Response.json(problemBody(code, 401), { status: 401 });
      await failure(get());
    }
    expect(assigned).toEqual([]);
  });

  it('goes to the second factor when only that is missing', async () => {
    answer = async () => Response.json(problemBody('second_factor_required', 401), { status: 401 });
    await failure(get());
    expect(assigned).toEqual(['/verify?returnTo=%2Fleases%3Fprefix%3Da%252F']);
  });

  it('has words for a console that does not answer', async () => {
    answer = () => Promise.reject(new TypeError('fetch failed'));
    expect(await failure(get())).toMatchObject({ code: 'console_unreachable', status: 0 });
  });

  it('takes neither a foreign page nor a reply of the wrong shape for an answer', async () => {
    answer = async () => new Response('<h1>Proxy login</h1>', { status: 200 });
    expect(await failure(get())).toMatchObject({ code: 'console_bad_answer', status: 200 });
    answer = async () => new Response('<h1>Bad gateway</h1>', { status: 502 });
    expect(await failure(get())).toMatchObject({ code: 'console_bad_answer', status: 502 });
    answer = async () => Response.json({ ok: 'yes' });
    expect(await failure(get())).toMatchObject({ code: 'console_bad_answer' });
  });

  it('rethrows an abort as it is', async () => {
    const controller = new AbortController();
    answer = () => Promise.reject(controller.signal.reason);
    controller.abort(new DOMException('gone', 'AbortError'));
    await expect(get(controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('queryText', () => {
  it('leaves out what is not given and encodes the rest', () => {
    expect(queryText({ a: 1, b: undefined, c: 'x/ y', d: false })).toBe('?a=1&c=x%2F+y&d=false');
    expect(queryText({})).toBe('');
  });
});

describe('retries of reads', () => {
  const failed = (status: number, retryAfterSeconds?: number) => ({ problem: { ...problemBody('x', status), retryAfterSeconds } });

  it('happen only when the server said "not now", and three times at most', () => {
    expect([400, 401, 403, 404, 409, 429, 500, 502, 503, 504].filter((status) => shouldRetryRead(0, failed(status)))).toEqual([503, 504]);
    expect([0, 1, 2, 3, 4].map((count) => shouldRetryRead(count, failed(503)))).toEqual([true, true, true, false, false]);
  });

  it('wait longer each time, and never less than was asked', () => {
    expect([0, 1, 2, 9].map((count) => readRetryWaitMs(count, failed(503)))).toEqual([500, 1000, 2000, 8000]);
    expect(readRetryWaitMs(0, failed(503, 12))).toBe(12_000);
  });
});
