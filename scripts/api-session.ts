import { setTimeout as sleep } from 'node:timers/promises';
import { apiPaths, paths } from '#lib/paths.ts';
import { currentCode } from '#server/identity/index.ts';

export interface Person {
  username: string;
  password: string;
  /** Base32; null for somebody who has no second factor yet. */
  totpSecret: string | null;
  /** Default: `userpass`. */
  mount?: string;
}

export interface ApiSession {
  /** Value of the Cookie header. */
  cookie: string;
  /** Value of X-Sallyport-CSRF. */
  csrf: string;
  /** One cookie of it, for a browser context. */
  cookies: Array<{ name: string; value: string }>;
  /** Calls the API as this person. */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Response>;
}

const CODE_LIFE_MS = 30_000;

interface Door extends ApiSession {
  /** Looks at a page, which gives the CSRF token of the session that the cookie now names. */
  look(page: string): Promise<void>;
}

/** Somebody who has opened the sign-in page and nothing else. */
export async function comeToDoor(url: string): Promise<Door> {
  const jar = new Map<string, string>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
  };
  const door: Door = {
    csrf: '',
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    get cookies() {
      return [...jar].map(([name, value]) => ({ name, value }));
    },
    async look(page) {
      const response = await fetch(url + page, { headers: { cookie: door.cookie }, redirect: 'manual' });
      keep(response);
      const next = response.headers.get('location');
      // Who has no factor yet is sent on from one page to another.
      if (next !== null) return door.look(new URL(next, url).pathname);
      door.csrf = /name="sallyport-csrf" content="([^"]*)"/.exec(await response.text())?.[1] ?? door.csrf;
    },
    async call(method, path, body) {
      const headers: Record<string, string> = { cookie: door.cookie, origin: url, 'sec-fetch-site': 'same-origin' };
      if (method !== 'GET') headers['x-sallyport-csrf'] = door.csrf;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const response = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      keep(response);
      return response;
    },
  };
  await door.look(paths.signIn());
  return door;
}

/** Signs somebody in over the API, to the stage `verified` when `isVerified`, else only past the password. Throws with the problem's code. */
export async function signInByApi(url: string, person: Person, isVerified = true): Promise<ApiSession> {
  const door = await comeToDoor(url);
  const { username, password, mount = 'userpass' } = person;
  await demand(await door.call('POST', apiPaths.session, { method: 'userpass', username, password, mount }));
  await door.look(paths.verify());
  if (isVerified) {
    if (person.totpSecret === null) throw new Error(`${person.username} has no second factor to sign in with.`);
    await verify(door.call, person.totpSecret);
    await door.look(paths.leases());
  }
  return door;
}

/** A code works once: when the current one was used already, the next one is waited for. */
async function verify(call: ApiSession['call'], totpSecret: string): Promise<void> {
  for (const isLast of [false, true]) {
    const response = await call('POST', apiPaths.verify, { code: await currentCode(totpSecret, new Date()) });
    if (response.ok || isLast) return demand(response);
    await sleep(CODE_LIFE_MS - (Date.now() % CODE_LIFE_MS) + 500);
  }
}

async function demand(response: Response): Promise<void> {
  if (response.ok) return;
  const problem = (await response.json().catch(() => ({}))) as { code?: string };
  throw new Error(`Signing in was refused with ${response.status} ${problem.code ?? ''}.`);
}
