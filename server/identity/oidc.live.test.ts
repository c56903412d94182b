import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { alive, build, clock, dump, facts, openIdentityStage, store } from '#server/testing/identity-stage.ts';
import { freshNamespace, liveBao, rootClient } from '#server/testing/live.ts';
import { type OidcStage, openOidcStage } from '#server/testing/oidc-stage.ts';
import { vaultPath } from '#server/vault/index.ts';
import type { IdentityEngine } from './engine.ts';

const PUBLIC_URL = 'http://localhost:3000';
const SETTINGS = { SALLYPORT_PUBLIC_URL: PUBLIC_URL, SALLYPORT_LIMIT_SIGN_IN: '200' };
const redirectUri = (mount: string) => `${PUBLIC_URL}/api/session/oidc/callback/${mount}`;

let stage: OidcStage;
let other: OidcStage;
let identity: IdentityEngine;
beforeAll(async () => {
  await openIdentityStage();
  [stage, other] = await Promise.all([openOidcStage(redirectUri), openOidcStage(redirectUri)]);
  identity = build({}, SETTINGS);
});
afterAll(() => store.close());

const request = (over = {}) => ({ mount: stage.mount, namespace: '', role: '', returnTo: '/', ...over });

interface Flow {
  place: string;
  state: string;
  code: string;
  doorId: string;
}
/** Goes to the provider and comes back, without ending anything. */
async function flow(at: OidcStage = stage, over = {}): Promise<Flow> {
  const { authUrl, doorId } = await identity.startOidc(request({ mount: at.mount, ...over }), facts);
  const back = await at.authorize(authUrl);
  const place = back.pathname.split('/').at(-1) ?? '';
  return { place, state: back.searchParams.get('state') ?? '', code: back.searchParams.get('code') ?? '', doorId };
}
const finish = ({ place, state, code, doorId }: Flow, over: Record<string, unknown> = {}) => {
  const { doorId: shown = doorId, ...rest } = over;
  return identity.finishOidc({ place, state, code, ...rest }, shown as string | null, facts);
};
const sessionCount = async () => (await store.db.selectFrom('sessions').select('id_hash').execute()).length;

describe('a sign-in at an identity provider', () => {
  it('makes a session without a second factor, keeps the way back, and names the person', async () => {
    const { authUrl } = await identity.startOidc(request(), facts);
    const asked = new URL(authUrl).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('nonce')).toBeTruthy();
    expect(asked.get('redirect_uri')).toBe(redirectUri(stage.mount));

    const begun = await flow(stage, { returnTo: '/leases?ns=a' });
    const { result, returnTo } = await finish(begun);
    expect(returnTo).toBe('/leases?ns=a');
    expect(result.next).toBe('enrol');
    const session = await alive(identity, result.sessionId);
    expect(session).toMatchObject({ stage: 'password', namespace: '' });
    expect(session.username).toContain(stage.mount);
    expect(session.entityId).not.toBe('');
    await expect(identity.stepUp(session, 'i', '000000', facts)).rejects.toMatchObject({ code: 'second_factor_required' });
  });

  it('returns to no other site', async () => {
    const { returnTo } = await finish(await flow(stage, { returnTo: 'https://evil.example/' }));
    expect(returnTo).toBe('/');
  });

  it('is used once: of twenty at the same time one ends, the others change nothing', async () => {
    const begun = await flow();
    const before = await sessionCount();
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => finish(begun)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(codeOf(end.reason)).toBe('sign_in_expired');
    expect(await sessionCount()).toBe(before + 1);
    expect(await codeFrom(finish(begun))).toBe('sign_in_expired');
  });
});

describe('a way back that was tampered with', () => {
  /** What is shown instead of what the provider sent, and how it must end. `isKept`: the true one still ends afterwards. */
  const CASES: [title: string, over: (begun: Flow, foreign: Flow) => Record<string, unknown>, code: string, isKept: boolean][] = [
    ['no cookie', () => ({ doorId: null }), 'sign_in_expired', true],
    ['the cookie of another browser', (_, foreign) => ({ doorId: foreign.doorId }), 'sign_in_expired', true],
    ['a made-up cookie', () => ({ doorId: 'x'.repeat(43) }), 'sign_in_expired', true],
    ['a state that nobody made', () => ({ state: 'st_made-up' }), 'sign_in_expired', true],
    ['the state of another flow', (_, foreign) => ({ state: foreign.state }), 'sign_in_expired', true],
    ['the address of another provider', () => ({ place: other.mount }), 'sign_in_expired', true],
    ['the address of another namespace', (begun) => ({ place: `${begun.place}@elsewhere` }), 'sign_in_expired', true],
    ['an address that is none', () => ({ place: '../../sys@@' }), 'sign_in_expired', true],
    ['a code that nobody made', () => ({ code: 'made-up' }), 'oidc_refused', false],
    ['the code of another flow', (_, foreign) => ({ code: foreign.code }), 'oidc_refused', false],
    ['no code', () => ({ code: undefined }), 'oidc_refused', false],
    ['a refusal of the provider', () => ({ code: undefined, error: 'access_denied' }), 'oidc_refused', false],
  ];

  it.each(CASES)('%s', async (_, over, code, isKept) => {
    const [begun, foreign] = [await flow(), await flow()];
    const before = await sessionCount();
    expect(await codeFrom(finish(begun, over(begun, foreign)))).toBe(code);
    expect(await sessionCount()).toBe(before);
    expect(await codeFrom(finish(begun))).toBe(isKept ? 'no error' : 'sign_in_expired');
  });

  it('the code of one provider at the other, with the cookie and the state of that other', async () => {
    const [begun, foreign] = [await flow(), await flow(other)];
    expect(await codeFrom(finish(foreign, { code: begun.code }))).toBe('oidc_refused');
  });

  it('after ten minutes', async () => {
    const begun = await flow();
    await clock.advance(600_000);
    expect(await codeFrom(finish(begun))).toBe('sign_in_expired');
  });

  it('past this console: state and code alone are worth nothing at Vault, and the thief spends them', async () => {
    const begun = await flow();
    const stolen = `state=${begun.state}&code=${begun.code}`;
    for (const nonce of ['', '&client_nonce=guessed'])
      expect((await fetch(`${liveBao().address}/v1/auth/${stage.mount}/oidc/callback?${stolen}${nonce}`)).status).toBe(400);
    expect(await codeFrom(finish(begun))).toBe('oidc_refused');
  });

  it('with claims that the role does not take', async () => {
    const strict = await openOidcStage(redirectUri, { bound_subject: 'somebody-else' });
    expect(await codeFrom(finish(await flow(strict)))).toBe('oidc_refused');
    const elsewhere = await openOidcStage(redirectUri, { bound_audiences: ['another-client'] });
    expect(await codeFrom(finish(await flow(elsewhere)))).toBe('oidc_refused');
  });
});

describe('the start', () => {
  it('answers unknown mounts, namespaces and roles, and mounts that know no OIDC, alike', async () => {
    const tries = [{ mount: 'no-such-mount' }, { namespace: 'no-such-namespace' }, { role: 'no-such-role' }, { mount: 'token' }];
    for (const over of tries) expect(await codeFrom(identity.startOidc(request(over), facts))).toBe('sign_in_refused');
    const unlisted = build({}, { ...SETTINGS, SALLYPORT_PUBLIC_URL: 'https://elsewhere.example' });
    expect(await codeFrom(unlisted.startOidc(request(), facts))).toBe('oidc_unavailable');
  });

  it('takes only the ways that the configuration offers', async () => {
    const fixed = build(
      {},
      { ...SETTINGS, SALLYPORT_SIGN_IN_METHODS: `userpass,oidc:${stage.mount}#people`, SALLYPORT_SIGN_IN_NAMESPACE: '/' },
    );
    await fixed.startOidc(request({ role: 'people' }), facts);
    const tries = [{ mount: other.mount, role: 'people' }, { role: 'other' }, { role: 'people', namespace: 'team' }];
    for (const over of tries) expect(await codeFrom(fixed.startOidc(request(over), facts))).toBe('sign_in_refused');
    expect(await codeFrom(fixed.signIn({ method: 'token', token: 's.x', namespace: '' }, facts))).toBe('sign_in_refused');
  });

  it('says honestly that the provider does not answer', async () => {
    const gone = await openOidcStage(redirectUri);
    const begun = await flow(gone);
    await rootClient().request({
      method: 'POST',
      path: vaultPath`auth/${gone.mount}/config`,
      body: {
        oidc_discovery_url: 'http://127.0.0.1:9/',
        oidc_client_id: 'x',
        oidc_client_secret: 'x',
        default_role: 'people',
        skip_jwks_validation: true,
      },
    });
    expect(await codeFrom(identity.startOidc(request({ mount: gone.mount }), facts))).toBe('oidc_unavailable');
    expect(await codeFrom(finish(begun))).toBe('sign_in_unavailable');
  });

  it('is limited for each address', async () => {
    const limited = build({}, { ...SETTINGS, SALLYPORT_LIMIT_SIGN_IN: '2' });
    const from = { ...facts, address: '203.0.113.9' };
    const codes = [];
    for (let count = 0; count < 7; count += 1) codes.push(await codeFrom(limited.startOidc(request(), from)));
    expect(codes).toEqual([...Array(6).fill('no error'), 'rate_limited']);
  });

  it('works inside a namespace', async () => {
    const namespace = await freshNamespace();
    const mount = 'oidc/inner';
    const root = rootClient(namespace);
    const place = `oidc~inner@${namespace.replaceAll('/', '~')}`;
    const redirect = `${PUBLIC_URL}/api/session/oidc/callback/${encodeURIComponent(place)}`;
    const name = `in-${randomBytes(4).toString('hex')}`;
    await root.request({ method: 'POST', path: vaultPath`sys/auth/${vaultPath.splat(mount)}`, body: { type: 'oidc' } });
    await root.request({
      method: 'POST',
      path: vaultPath`identity/oidc/client/${name}`,
      body: { redirect_uris: [redirect], assignments: 'allow_all' },
    });
    const { data } = (await root.request({ method: 'GET', path: vaultPath`identity/oidc/client/${name}` })).body as {
      data: { client_id: string; client_secret: string };
    };
    await root.request({
      method: 'POST',
      path: vaultPath`auth/${vaultPath.splat(mount)}/config`,
      body: {
        oidc_discovery_url: `${liveBao().address}/v1/${namespace}/identity/oidc/provider/default`,
        oidc_client_id: data.client_id,
        oidc_client_secret: data.client_secret,
        default_role: 'people',
      },
    });
    await root.request({
      method: 'POST',
      path: vaultPath`auth/${vaultPath.splat(mount)}/role/people`,
      body: { role_type: 'oidc', user_claim: 'sub', allowed_redirect_uris: [redirect] },
    });
    const { authUrl } = await identity.startOidc(request({ mount, namespace }), facts);
    expect(new URL(authUrl).searchParams.get('redirect_uri')).toBe(redirect);
  });
});

it('leaves no code, state or nonce in a row or an error', async () => {
  const begun = await flow();
  const error = await finish(begun, { code: 'planted-code' }).catch((thrown: unknown) => thrown);
  const again = await flow();
  const rows = await dump();
  for (const text of [rows, inspect(error, { depth: 20 })])
    for (const secret of [begun.state, begun.code, begun.doorId, again.state, again.doorId, 'planted-code'])
      expect(text).not.toContain(secret);
});
