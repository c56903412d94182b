import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { apiPaths } from '#lib/paths.ts';
import { newSeed } from '#server/identity/index.ts';
import { systemRandom } from '#server/platform/index.ts';
import { auditLines } from '#server/testing/audit/entries.ts';
import type { OwnEstate } from '#server/testing/own-estate.ts';
import type { Answer, ApiCaller } from './api-caller.ts';

/** A secret that each packing changes: no two of its forms are alike. */
export const newSecret = () => `${randomBytes(12).toString('base64')}/"<&+${randomBytes(6).toString('hex')}`;
/** A token as the server shapes it: what is said of its like is found by its shape, wherever it stands. */
const newToken = () => `s.${randomBytes(12).toString('hex')}`;
const newCode = () => randomBytes(20).toString('hex').toUpperCase();

export type Canaries = Map<string, string>;

/** Adds `count` secrets of one kind and gives them to `use`, ten at a time. */
async function each(
  canaries: Canaries,
  kind: string,
  count: number,
  make: () => string,
  use: (secret: string, nth: number) => Promise<void>,
) {
  const made = Array.from({ length: count }, make);
  for (const [nth, secret] of made.entries()) canaries.set(`${kind} ${nth}`, secret);
  for (let from = 0; from < count; from += 10) await Promise.all(made.slice(from, from + 10).map((secret, nth) => use(secret, from + nth)));
}

/** Puts secrets of every kind that an estate holds where the console can come upon them. */
export async function plantInVault({ asRoot, person, serviceTokenFile }: OwnEstate, rootToken: string): Promise<Canaries> {
  const canaries: Canaries = new Map([
    ['root token', rootToken],
    ['service token', readFileSync(serviceTokenFile, 'utf8')],
    ['password of ada', person.password],
    ['seed of ada', person.totpSecret ?? ''],
    ['password of bob', newSecret()],
    ['mistyped password', newSecret()],
    ['mistyped token', newToken()],
  ]);
  await asRoot('POST', 'auth/userpass/users/bob', { password: canaries.get('password of bob'), token_policies: ['person'] });
  await asRoot('POST', 'sys/mounts/database', { type: 'database' });
  await asRoot('POST', 'sys/auth/oidc', { type: 'oidc' });
  await each(canaries, 'value', 80, newSecret, (key, nth) => asRoot('POST', `sallyport/data/app/${nth}`, { data: { key } }));
  await each(canaries, 'database password', 20, newSecret, (password, nth) =>
    asRoot('POST', `database/config/app-${nth}`, {
      plugin_name: 'postgresql-database-plugin',
      connection_url: 'postgresql://{{username}}:{{password}}@127.0.0.1:9/app',
      username: 'app',
      password,
      verify_connection: false,
      allowed_roles: '*',
    }),
  );
  await each(canaries, 'password of a person', 40, newSecret, (password, nth) =>
    asRoot('POST', `auth/userpass/users/person-${nth}`, { password, token_policies: ['person'] }),
  );
  const seed = () => newSeed(systemRandom);
  await each(canaries, 'seed of a person', 40, seed, async (totp, nth) => {
    const { data } = await asRoot<{ data: { id: string } }>('POST', 'identity/entity', { name: `person-${nth}` });
    await asRoot('POST', `sallyport/data/factors/${data.id}`, { data: { totp: { seed: totp } }, options: { cas: 0 } });
  });
  for (let nth = 0; nth < 60; nth += 1) {
    const body = { policies: ['person'], ttl: '2h' };
    canaries.set(`token ${nth}`, (await asRoot<Login>('POST', 'auth/token/create-orphan', body)).auth.client_token);
  }
  const login = await asRoot<Login>('POST', 'auth/userpass/login/ada', { password: person.password });
  return canaries.set('pasted token', login.auth.client_token);
}

interface Login {
  auth: { client_token: string };
}

/** An audit file of a device that hashes nothing: tokens and passwords stand in its entries as they are. */
export function plantInAuditFile(canaries: Canaries, file: string): void {
  const now = new Date();
  const lines = [...auditLines({ callCount: 30, seed: 7, from: new Date(now.getTime() - 600_000), to: now })].flatMap((pair, nth) => {
    const [token, password] = [newToken(), newSecret()];
    canaries.set(`token in the audit log ${nth}`, token).set(`password in the audit log ${nth}`, password);
    return pair.map((line) => {
      const entry = JSON.parse(line) as { auth: object; request: object; response?: object };
      const raw = { auth: { ...entry.auth, client_token: token }, request: { ...entry.request, client_token: token, data: { password } } };
      return JSON.stringify({ ...entry, ...raw, ...(entry.response ? { response: { ...entry.response, data: { password } } } : {}) });
    });
  });
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** Sends secrets to wherever a person or a script may send one by mistake. `half` has given a password, `whole` both factors. Every answer goes to `keep`. */
export async function misplace(
  canaries: Canaries,
  { nobody, half, whole }: Record<'nobody' | 'half' | 'whole', ApiCaller>,
  keep: (where: string, answer: Answer) => void,
): Promise<void> {
  const send = async (where: string, work: Promise<Answer>) => keep(where, await work);
  const signIn = (body: object) => send('a refused sign-in', nobody.call('POST', apiPaths.session, { body }));
  await each(canaries, 'wrong password', 40, newSecret, (password, nth) =>
    signIn({ method: 'userpass', username: `person-${nth}`, password }),
  );
  await each(canaries, 'wrong token', 40, newToken, (token) => signIn({ method: 'token', token }));
  await each(canaries, 'token as a name', 20, newToken, (username) =>
    signIn({ method: 'userpass', username, password: 'x', mount: username }),
  );
  await each(canaries, 'token as a namespace', 10, newToken, (namespace) =>
    signIn({ method: 'token', token: 'x', namespace: `${namespace}!` }),
  );
  await each(canaries, 'recovery code', 10, newCode, (code) => send('a code', half.call('POST', apiPaths.recover, { body: { code } })));
  await each(canaries, 'enrolment code', 10, newCode, (code) =>
    send('a code', half.call('POST', apiPaths.enrolment.open, { body: { code } })),
  );
  await each(canaries, 'code of a provider', 40, newSecret, (code) => {
    const way = `${apiPaths.oidc.callback('oidc')}?${new URLSearchParams({ state: newCode(), code })}`;
    return send(
      'a way back',
      nobody.call('GET', way, {
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', origin: null },
      }),
    );
  });
  await each(canaries, 'query', 40, newSecret, (token, nth) => {
    const path = [apiPaths.lease.list, apiPaths.overview, apiPaths.journal.query, '/api/nothing'][nth % 4];
    return send('a query', (nth % 2 === 0 ? whole : nobody).call('GET', `${path}?${new URLSearchParams({ token })}`));
  });
  await each(canaries, 'header', 40, newToken, (token, nth) => {
    const name = ['authorization', 'x-vault-token', 'x-sallyport-grant', 'x-sallyport-csrf'][nth % 4] ?? '';
    const headers = { [name]: name === 'authorization' ? `Bearer ${token}` : token };
    return send('a header', whole.call('POST', apiPaths.lease.renew, { body: { leaseId: 'auth/token/create/none' }, headers }));
  });
}
