import { randomBytes } from 'node:crypto';
import { apiPaths } from '#lib/paths.ts';
import { currentCode, newSeed } from '#server/identity/index.ts';
import { systemRandom } from '#server/platform/index.ts';
import type { Store } from '#server/store/index.ts';
import type { Refusal, RefusalKind } from './enumeration.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

/** A console that is tried at, and what lies behind it. */
export interface RefusalPlace<Visitor> {
  asRoot(method: string, path: string, body?: unknown): Promise<unknown>;
  /** The console's own, where factors are kept. */
  kvMount: string;
  store: Store;
  /** Gets somebody past the password. */
  open(person: { username: string; password: string; mount: string }): Promise<Visitor>;
  /** Sends as somebody past the password, or as a stranger. */
  post(visitor: Visitor | null, path: string, body: unknown): Promise<Refusal>;
}

const PASSWORD = randomBytes(12).toString('base64url');
/** Of the shape of a code, and none that was ever made. */
const longCode = (groups: number) => Array.from({ length: groups }, () => 'ZZZZ').join('-');

/** Every way to be refused for a wrong password and for a wrong code. A code's tries in a row are forgiven as by an administrator. */
export async function refusalKinds<Visitor>(place: RefusalPlace<Visitor>): Promise<RefusalKind[]> {
  const people = await peopleOf(place);
  return [...passwordKinds(place, people), ...(await codeKinds(place, people))];
}

/** Two mounts, one that locks nobody, so that a thousand wrong passwords stay wrong ones; and how people are put there. */
async function peopleOf<Visitor>({ asRoot }: RefusalPlace<Visitor>) {
  const suffix = randomBytes(4).toString('hex');
  const [open, strict] = [`open-${suffix}`, `strict-${suffix}`];
  for (const mount of [open, strict]) await asRoot('POST', `sys/auth/${mount}`, { type: 'userpass' });
  await asRoot('POST', `sys/auth/${open}/tune`, { user_lockout_config: { lockout_disable: true } });
  await asRoot('POST', `sys/auth/${strict}/tune`, {
    user_lockout_config: { lockout_threshold: '1', lockout_duration: '24h', lockout_counter_reset_duration: '24h' },
  });
  const add = async (username: string, mount = open) => {
    await asRoot('POST', `auth/${mount}/users/${username}`, { password: PASSWORD, token_policies: ['default'] });
    const { auth } = (await asRoot('POST', `auth/${mount}/login/${username}`, { password: PASSWORD })) as { auth: { entity_id: string } };
    return { username, password: PASSWORD, mount, entityId: auth.entity_id };
  };
  return { open, strict, add };
}
type People = Awaited<ReturnType<typeof peopleOf>>;

function passwordKinds<Visitor>(place: RefusalPlace<Visitor>, { open, strict, add }: People): RefusalKind[] {
  const signIn = (body: object) => place.post(null, apiPaths.session, { method: 'userpass', password: PASSWORD, mount: open, ...body });
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  const ada = once(() => add('ada'));
  const locked = once(async () => {
    const { username } = await add('lena', strict);
    await place.asRoot('POST', `auth/${strict}/login/${username}`, { password: 'wrong' }).catch(() => undefined);
    return username;
  });
  const disabled = once(async () => {
    const { username, entityId } = await add('dora');
    await place.asRoot('POST', `identity/entity/id/${entityId}`, { disabled: true });
    return username;
  });
  const kinds: [string, (nth: number) => Promise<Refusal>][] = [
    ['unknown user', (nth) => signIn({ username: `nobody-${nth}` })],
    ['wrong password', async () => signIn({ username: (await ada()).username, password: 'wrong' })],
    ['blank password', async () => signIn({ username: (await ada()).username, password: ' ' })],
    ['locked user', async () => signIn({ username: await locked() })],
    ['disabled person', async () => signIn({ username: await disabled() })],
    ['unknown mount', () => signIn({ username: 'ada', mount: 'nowhere' })],
    ['mount of another kind', () => signIn({ username: 'ada', mount: 'token' })],
    ['unknown namespace', () => signIn({ username: 'ada', namespace: 'nowhere' })],
    ['name that cannot be one', () => signIn({ username: 'ada/../root' })],
    ['unknown token', (nth) => place.post(null, apiPaths.session, { method: 'token', token: `hvs.unknown${nth}` })],
  ];
  return kinds.map(([name, send]) => ({ stage: 'password', name, send }));
}

async function codeKinds<Visitor>(place: RefusalPlace<Visitor>, { add }: People): Promise<RefusalKind[]> {
  const { store, post } = place;
  const far = new Date('2100-01-01T00:00:00Z');
  const seed = newSeed(systemRandom);
  const withFactor = async (username: string, document: object | null) => {
    const person = await add(username);
    if (document) await place.asRoot('POST', `${place.kvMount}/data/factors/${person.entityId}`, { data: document, options: { cas: 0 } });
    return { factor: `|${person.entityId}`, visitor: await place.open(person) };
  };
  const totp = { totp: { seed } };
  const device = new SoftwareAuthenticator('http://localhost:3000');
  const passkey = { credentialId: device.credentialId, publicKey: 'AA', userHandle: 'AA', name: 'desk', transports: [], aaguid: '' };
  const passkeys = { passkeys: [{ ...passkey, isBackupEligible: false, signCount: 1, createdAt: new Date(0).toISOString() }] };

  const [app, used, key, bare, written, invited] = [
    await withFactor('app', totp),
    await withFactor('used', totp),
    await withFactor('key', passkeys),
    await withFactor('bare', null),
    await withFactor('written', totp),
    await withFactor('invited', null),
  ];
  // A step that lies ahead of every clock: whatever code is right now was used already.
  await store.db.insertInto('used_steps').values({ factor: used.factor, last_step: 9e12, used_at: new Date() }).execute();
  await store.db.insertInto('recovery_codes').values({ factor: written.factor, code_hash: 'x', made_at: new Date() }).execute();
  await store.db
    .insertInto('enrolment_codes')
    .values({ factor: invited.factor, code_hash: 'x', namespace: '', issued_by: 'x', expires_at: far })
    .execute();
  const right = () => currentCode(seed, new Date());
  const wrong = async () => ((await right()).startsWith('0') ? '111111' : '000000');
  const forgiven = async (factor: string) => void (await store.db.deleteFrom('code_failures').where('factor', '=', factor).execute());

  const kinds: [string, typeof app, (visitor: Visitor) => Promise<Refusal>][] = [
    ['wrong code', app, async (visitor) => post(visitor, apiPaths.verify, { code: await wrong() })],
    ['used code', used, async (visitor) => post(visitor, apiPaths.verify, { code: await right() })],
    ['code of somebody with a passkey', key, (visitor) => post(visitor, apiPaths.verify, { code: '123456' })],
    ['code of somebody without a factor', bare, (visitor) => post(visitor, apiPaths.verify, { code: '123456' })],
    ['wrong recovery code', written, (visitor) => post(visitor, apiPaths.recover, { code: longCode(6) })],
    ['recovery code of somebody without any', app, (visitor) => post(visitor, apiPaths.recover, { code: longCode(6) })],
    ['recovery code of somebody without a factor', bare, (visitor) => post(visitor, apiPaths.recover, { code: longCode(6) })],
    ['recovery code of no shape', written, (visitor) => post(visitor, apiPaths.recover, { code: 'x' })],
    ['wrong enrolment code', invited, (visitor) => post(visitor, apiPaths.enrolment.open, { code: longCode(7) })],
    ['enrolment code of somebody without any', bare, (visitor) => post(visitor, apiPaths.enrolment.open, { code: longCode(7) })],
    ['answer to a challenge that was never given', key, (visitor) => post(visitor, apiPaths.verifyPasskey.confirm, { passkey: answer() })],
    ['answer of a passkey without a factor', bare, (visitor) => post(visitor, apiPaths.verifyPasskey.confirm, { passkey: answer() })],
  ];
  const answer = () => device.assert(randomBytes(32).toString('base64url'));
  return kinds.map(([name, { factor, visitor }, send]) => ({
    stage: 'code',
    name,
    prepare: () => forgiven(factor),
    send: () => send(visitor),
  }));
}
