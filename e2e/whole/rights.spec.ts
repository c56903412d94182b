import { apiPaths } from '#lib/paths.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { NEIGHBOUR_ANSWERS, STRANGER_ANSWERS } from '../support/answers.ts';
import { type ApiCaller, apiCaller } from '../support/api-caller.ts';
import { asRoot, demo } from '../support/demo.ts';
import { enrolKey, type KeyHolder } from '../support/key-holder.ts';
import { isLeaseAlive, leasedPrefix } from '../support/leases.ts';
import { callOf, expectProblem, expectRefusals, guardedBy, inputOf } from '../support/matrix.ts';
import { type Operation, readOperations } from '../support/operations.ts';
import { ownNamespace } from '../support/own-namespace.ts';
import { barePolicy, newPerson } from '../support/people.ts';

test.describe.configure({ timeout: 120_000 });

const isAct = ({ stepUp }: Operation) => stepUp !== 'none';
const grantHeader = async (holder: KeyHolder, caller: ApiCaller, operation: Operation, over: object = {}) =>
  isAct(operation) ? { 'x-sallyport-grant': await holder.grantFor(caller, operation.name, inputOf(operation, over)) } : {};
/** Sessions that one person may have. */
const AT_ONCE = 5;
const stranger = async () => enrolKey(demo().url, await newPerson('analyst', { isEnrolled: false, policies: [await barePolicy()] }));

test('a confirmation opens no other act and no other session', async () => {
  const holder = await stranger();
  const { caller } = holder;
  const second = await holder.signIn();
  const acts = (await readOperations(caller)).filter(isAct);
  expect(acts.length).toBeGreaterThan(12);
  for (const [nth, act] of acts.entries()) {
    const other = acts[(nth + 1) % acts.length] as Operation;
    const forOther = await grantHeader(holder, caller, other);
    expectProblem(await callOf(caller, act, forOther), 'grant_refused', `${act.name} by a grant for ${other.name}`);
    const ofOther = await grantHeader(holder, second, act);
    expectProblem(await callOf(caller, act, ofOther), 'grant_refused', `${act.name} by a grant of another session`);
  }
  await Promise.all([caller.close(), second.close()]);
});

test("somebody without a right gets nothing of another person's, confirmed or not", async () => {
  const victim = await newPerson('operator', { isEnrolled: false });
  const theirs = await enrolKey(demo().url, victim);
  const read = async <T>(path: string) => (await theirs.caller.call('GET', path)).body as T;
  const { passkeys } = await read<{ passkeys: { passkeyId: string }[] }>(apiPaths.factor.list);
  const sessions = await read<{ rows: { handle: string }[] }>(apiPaths.ownSessions.list);
  const journal = await read<{ rows: { requestId: string }[] }>(apiPaths.journal.query);
  const { prefix, leaseIds } = await leasedPrefix(1);
  const [handle, passkeyId, requestId, leaseId] = [
    sessions.rows[0]?.handle,
    passkeys[0]?.passkeyId,
    journal.rows[0]?.requestId,
    leaseIds[0],
  ];
  for (const one of [handle, passkeyId, requestId, leaseId]) expect(one).toMatch(/./);
  const aimed: Record<string, object> = {
    'session.end': { handle },
    'factor.rename-passkey': { passkeyId, name: 'mine' },
    'factor.remove-passkey': { passkeyId },
    'lease.lookup': { leaseIds },
    'lease.renew': { leaseId },
    'lease.revoke': { leaseId },
    'lease.preview-prefix': { prefix },
    'lease.revoke-prefix': { prefix, expectedCount: 1 },
  };

  const holder = await stranger();
  const { caller } = holder;
  const operations = await readOperations(caller, { personId: victim.entityId, requestId: requestId ?? '', name: await barePolicy() });
  for (const operation of operations.filter(({ name }) => name !== 'session.sign-out')) {
    const { name } = operation;
    const grant = await grantHeader(holder, caller, operation, aimed[name]);
    const answer = await callOf(caller, operation, grant, aimed[name]);
    expect.soft(answer.code, `${name} by a stranger`).toBe(STRANGER_ANSWERS[name]);
    // The stranger's own rows of the journal name what the stranger asked for.
    const shown = {
      name: victim.username,
      session: handle,
      ...(name.startsWith('journal.') ? {} : { entity: victim.entityId, passkeyId }),
    };
    for (const [what, value] of Object.entries(shown))
      expect.soft(answer.text, `${name} shows the ${what} of the other person`).not.toContain(value);
    if (name === 'lease.lookup') expect.soft(answer.body).toEqual({ results: [{ state: 'failed', leaseId, code: 'vault_denied' }] });
    if (isAct(operation)) {
      expectProblem(await callOf(caller, operation, grant, aimed[name]), 'grant_refused', `${name} by a grant that was used`);
      expect(STRANGER_ANSWERS[name]).not.toMatch(/^(?:step_up|grant|stronger)_/);
    }
  }
  expect((await theirs.caller.call('GET', apiPaths.session)).code, 'the other person is still here').toBe('ok');
  expect(await read(apiPaths.factor.list)).toMatchObject({ passkeys: [{ passkeyId, name: 'key' }] });
  expect(await isLeaseAlive(leaseId ?? '')).toBe(true);
  await Promise.all([caller.close(), theirs.caller.close()]);
});

test('a session of one namespace gets nothing of another', async () => {
  const { namespace, policy } = await ownNamespace();
  const person = await newPerson('analyst', { isEnrolled: false, namespace, policies: [policy] });
  const holder = await enrolKey(demo().url, person);
  const { caller } = holder;
  const operations = await readOperations(caller, { name: 'all' });
  const namespaced = operations.filter(({ isNamespaced }) => isNamespaced);
  expect(namespaced.map(({ name }) => name).sort()).toEqual(Object.keys(NEIGHBOUR_ANSWERS).sort());
  const failed = { state: 'failed', code: 'vault_denied' };
  const EMPTY: Record<string, Record<string, unknown>> = {
    'overview.read': { leases: failed, audit: failed, snapshots: failed, irrevocable: failed, nodes: { value: { nodes: null } } },
    'lease.lookup': { results: [failed] },
  };
  const ask = async (operation: Operation, over: object) =>
    callOf(caller, operation, await grantHeader(holder, caller, operation, over), over);
  for (const operation of namespaced)
    for (const other of ['', 'payments']) {
      const answer = await ask(operation, { namespace: other });
      const about = `${operation.name} of ${other || 'the root namespace'}`;
      expect.soft(answer.code, about).toBe(NEIGHBOUR_ANSWERS[operation.name]);
      const shownIds = [...answer.text.matchAll(/"entityId":"([^"]*)"/g)].map(([, entityId]) => entityId);
      for (const entityId of shownIds) expect.soft(entityId, about).toBe(person.entityId);
      if (operation.name.startsWith('journal.') && answer.code === 'ok') expect.soft(shownIds.length, about).toBeGreaterThan(0);
      const empty = EMPTY[operation.name];
      if (empty) expect.soft(answer.body, about).toMatchObject(empty);
    }
  // Snapshots are of the whole server, so they belong to the root namespace.
  for (const operation of operations.filter(({ name }) => name.startsWith('snapshot.')))
    expectProblem(await ask(operation, {}), operation.name === 'snapshot.download' ? 'approval_required' : 'vault_denied', operation.name);
  for (const operation of operations.filter(({ name }) => /^(?:policy\.read|lease\.list|lease\.preview-prefix)$/.test(name)))
    expect.soft((await ask(operation, { namespace })).code, `${operation.name} of their own`).toBe('ok');
  expect((await caller.call('GET', apiPaths.session)).code, 'none of it ends the session').toBe('ok');
  await caller.close();
});

test('a token that was revoked at Vault ends its session, whichever call meets it first', async () => {
  const { url } = demo();
  const person = await newPerson('analyst', { isEnrolled: false });
  const holder = await enrolKey(url, person);
  const revokeTokens = () => asRoot('PUT', `sys/leases/revoke-prefix/auth/userpass/login/${person.username}`);
  const all = await readOperations(holder.caller, { name: 'no-policy' });
  const operations = all.filter(({ name, access }) => access !== 'public' && name !== 'session.sign-out');
  // What the console answers out of its own state asks Vault nothing; without an approval nothing is asked either.
  const isOwn = ({ name }: Operation) => /^(?:session|factor|recovery|status|approval)\.|^snapshot\.download$/.test(name);

  let left = operations.filter((operation) => !isOwn(operation));
  while (left.length > 0) {
    const batch = left.slice(0, AT_ONCE);
    left = left.slice(AT_ONCE);
    const met = await Promise.all(
      batch.map(async (operation) => {
        const caller = await holder.signIn({ isReading: operation.method === 'GET' });
        return { operation, caller, cookie: await caller.cookieHeader(), grant: await grantHeader(holder, caller, operation) };
      }),
    );
    await revokeTokens();
    await Promise.all(
      met.map(async ({ operation, caller, cookie, grant }) => {
        const answer = await callOf(caller, operation, grant);
        expectProblem(answer, 'vault_token_dead', operation.name);
        expect.soft(answer.headers['set-cookie'], operation.name).toMatch(/Max-Age=0/i);
        const again = await apiCaller(url, cookie);
        expectProblem(await again.call('GET', apiPaths.session), 'session_expired', `after ${operation.name}`);
        await Promise.all([caller.close(), again.close()]);
      }),
    );
  }

  const last = await holder.signIn({ isReading: true });
  const cookie = await last.cookieHeader();
  await revokeTokens();
  expectProblem(await last.call('GET', apiPaths.overview), 'vault_token_dead', 'the overview');
  const again = await apiCaller(url, cookie);
  await expectRefusals(again, all, 'a session whose token died', guardedBy('session_expired'));
  await Promise.all([holder.caller.close(), last.close(), again.close()]);
});
