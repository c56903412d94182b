import { apiPaths } from '#lib/paths.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { type ApiCaller, apiCaller } from '../support/api-caller.ts';
import { askedCallsOf, callsOf, loginsOf } from '../support/audit-file.ts';
import { demo, freshCode } from '../support/demo.ts';
import { callOf, expectProblem, expectRefusals, guardedBy } from '../support/matrix.ts';
import { ANALYST_ANSWERS, type Operation, readOperations } from '../support/operations.ts';
import { newPerson } from '../support/people.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

test.describe.configure({ timeout: 120_000 });

test('the matrix names every declared operation, and every writing one of them is guarded', async () => {
  const caller = await apiCaller(demo().url);
  const operations = await readOperations(caller);
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(ANALYST_ANSWERS).sort());
  const door = ['session.sign-in', 'session.start-oidc', 'session.finish-oidc', 'session.give-server-factor', 'session.drop-server-factor'];
  expect(
    operations
      .filter(({ access }) => access === 'public')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(door.sort());
  await caller.close();
});

test('every operation answers each stage of a session as declared, and what is refused never reaches Vault', async () => {
  const { url } = demo();
  const person = await newPerson('analyst');
  const anonymous = await apiCaller(url);
  const operations = await readOperations(anonymous);

  async function refuseAll(
    caller: ApiCaller,
    who: string,
    codeFor: (operation: Operation) => string | null,
    headers = {},
    count = callsOf,
  ) {
    const before = count(person.entityId);
    await expectRefusals(caller, operations, who, codeFor, headers);
    expect(count(person.entityId), `calls of ${who}`).toBe(before);
  }

  await refuseAll(anonymous, 'nobody', guardedBy('no_session'));
  const garbage = await apiCaller(url, `sallyport.session=eyJhbGciOiJkaXIifQ..garbage; sallyport.pre=${'x'.repeat(43)}`);
  await refuseAll(garbage, 'a made-up cookie', guardedBy('no_session'));

  const passed = await apiCaller(url);
  await passed.signIn(person, 'password');
  expect(loginsOf(person.username)).toBe(1);
  await refuseAll(passed, 'a password alone', ({ access }) => (access === 'verified' ? 'second_factor_required' : null));
  for (const operation of operations.filter(({ name, access }) => access !== 'verified' && name !== 'session.sign-out')) {
    expect.soft((await callOf(passed, operation)).code, `${operation.name} by a password alone`).toBe(ANALYST_ANSWERS[operation.name]);
  }
  const passwordCookie = await passed.cookieHeader();

  const analyst = await apiCaller(url);
  await analyst.signIn(person, 'verified');
  const isWrite = ({ method }: Operation) => method !== 'GET';
  await refuseAll(analyst, 'a tab of another session', (operation) => (isWrite(operation) ? 'csrf_refused' : null), {
    'x-sallyport-csrf': 'a'.repeat(64),
  });
  await refuseAll(analyst, 'no CSRF token', (operation) => (isWrite(operation) ? 'csrf_refused' : null), { 'x-sallyport-csrf': null });
  await refuseAll(analyst, 'another site', () => 'origin_refused', { origin: 'http://evil.example' });
  await refuseAll(analyst, 'a sandboxed frame', () => 'origin_refused', { origin: 'null' });
  await refuseAll(analyst, 'a cross-site read', () => 'origin_refused', { 'sec-fetch-site': 'cross-site' });
  await refuseAll(analyst, 'a neighbour host', () => 'origin_refused', { 'sec-fetch-site': 'same-site' });
  await refuseAll(analyst, 'no Origin', (operation) => (isWrite(operation) ? 'origin_refused' : null), { origin: null });
  // These come as far as the verb, before which the token is looked after.
  const withoutGrant = ({ stepUp }: Operation) => (stepUp.startsWith('intent') ? 'step_up_required' : null);
  await refuseAll(analyst, 'no grant', withoutGrant, {}, askedCallsOf);
  const forged = { 'x-sallyport-grant': 'g'.repeat(43) };
  await refuseAll(analyst, 'a forged grant', ({ stepUp }) => (stepUp === 'none' ? null : 'grant_refused'), forged, askedCallsOf);

  const before = callsOf(person.entityId);
  for (const operation of operations.filter(({ name }) => name !== 'session.sign-out')) {
    expect.soft((await callOf(analyst, operation)).code, `${operation.name} by an analyst`).toBe(ANALYST_ANSWERS[operation.name]);
  }
  expect(callsOf(person.entityId), 'what is allowed does reach Vault').toBeGreaterThan(before);

  const cookie = await analyst.cookieHeader();
  expect((await analyst.call('DELETE', apiPaths.session)).code).toBe('ok');
  await refuseAll(await apiCaller(url, cookie), 'an ended session', guardedBy('session_expired'));
  await refuseAll(
    await apiCaller(url, passwordCookie.replace(/(sallyport\.session=.{40})./, '$1~')),
    'a changed cookie',
    guardedBy('no_session'),
  );
  for (const caller of [anonymous, garbage, passed, analyst]) await caller.close();
});

test('a grant is for one act with one input, once', async () => {
  const person = await newPerson('operator');
  const caller = await apiCaller(demo().url);
  await caller.signIn(person, 'verified');
  const input = { leaseId: 'auth/token/create/one', namespace: '' };
  const reply = await caller.call('POST', apiPaths.stepUp, {
    body: { verb: 'lease.revoke', input, code: await freshCode(person.totpSecret ?? '') },
  });
  const { grant } = reply.body as { grant: string };
  const before = askedCallsOf(person.entityId);
  const withGrant = (body: unknown) => caller.call('POST', apiPaths.lease.revoke, { body, headers: { 'x-sallyport-grant': grant } });
  expectProblem(await withGrant({ ...input, leaseId: 'auth/token/create/two' }), 'grant_refused', 'for another lease');
  expectProblem(await withGrant(input), 'grant_refused', 'after it was shown for another lease');
  expect(askedCallsOf(person.entityId)).toBe(before);
  await caller.close();
});

test('addresses and methods that nobody declared answer 404 and 405', async () => {
  const caller = await apiCaller(demo().url);
  const operations = await readOperations(caller);
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const declared = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    for (const method of METHODS.filter((one) => !declared.includes(one))) {
      const answer = await caller.call(method, path);
      if (method === 'HEAD') expect.soft(answer.status, `${method} ${path}`).toBe(405);
      else expectProblem(answer, 'method_not_allowed', `${method} ${path}`);
      expect.soft(answer.headers.allow, `${method} ${path}`).toBe(declared.sort().join(', '));
    }
  }
  const unknown = ['/api/nothing', '/api/leases/one/two', '/api/session/admin', '/api/policies/a/b', '/api/auth'];
  for (const path of unknown) for (const method of ['GET', 'POST']) expectProblem(await caller.call(method, path), 'not_found', path);
  const closed = ['signin', 'signin/credentials', 'callback/credentials', 'callback/github', 'signout', 'error', 'verify-request'];
  for (const path of [...closed, 'providers', '_log', 'session/x', 'csrf/x'])
    for (const method of ['GET', 'POST']) expectProblem(await caller.call(method, `/api/auth/${path}`), 'not_found', `${method} ${path}`);
  for (const method of METHODS.filter((one) => one !== 'GET' && one !== 'HEAD'))
    for (const path of ['session', 'csrf']) expectProblem(await caller.call(method, `/api/auth/${path}`), 'not_found', `${method} ${path}`);
  expect((await caller.call('GET', '/api/auth/session')).body).toEqual({});
  expect((await caller.call('GET', '/api/auth/csrf')).code).toBe('ok');
  await caller.close();
});
