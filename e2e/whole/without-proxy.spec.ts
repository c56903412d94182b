import { buildWithoutProxy } from '#server/testing/build-without-proxy.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { STRANGER_ANSWERS } from '../support/answers.ts';
import { apiCaller } from '../support/api-caller.ts';
import { callsOf } from '../support/audit-file.ts';
import { demo } from '../support/demo.ts';
import { enrolKey } from '../support/key-holder.ts';
import { callOf, expectRefusals, guardedBy } from '../support/matrix.ts';
import { readOperations } from '../support/operations.ts';
import { openOwnDoor } from '../support/own-door.ts';
import { barePolicy, newPerson } from '../support/people.ts';

const PAGES = [
  '/',
  '/leases',
  '/policies?name=default',
  '/audit',
  '/snapshots',
  '/settings/sessions',
  '/settings/people',
  '/settings/factors',
  '/settings/journal',
];
/** Ways that once led around a check that stood in the proxy alone. */
const DETOURS = ['/leases.rsc', '/leases.segments/_tree.segment.rsc', '/_next/data/x/leases.json', '/en/leases', '/%6ceases', '/leases/'];
const DATA = /auth\/approle|database\/creds|matchCount|sweptAt|demo-analyst|attention|capabilities = /;

test('without proxy.ts every operation and every page refuses the same people', async () => {
  test.setTimeout(120_000);
  const build = buildWithoutProxy();
  const door = await openOwnDoor({}, { appDir: build.appDir });
  try {
    const nobody = await apiCaller(door.url);
    const withProxy = await fetch(`${demo().url}/sign-in`);
    const without = await fetch(`${door.url}/sign-in`);
    expect(withProxy.headers.get('content-security-policy')).toContain('nonce-');
    expect(without.status).toBe(200);
    expect(without.headers.get('content-security-policy') ?? '', 'the proxy is gone').not.toContain('nonce-');

    const operations = await readOperations(nobody);
    await expectRefusals(nobody, operations, 'nobody', guardedBy('no_session'));
    const bare = await barePolicy();
    const person = await newPerson('analyst', { isEnrolled: false, policies: [bare] });
    const passed = await apiCaller(door.url);
    await passed.signIn(person, 'password');
    const before = callsOf(person.entityId);
    await expectRefusals(passed, operations, 'a password alone', ({ access }) => (access === 'verified' ? 'second_factor_required' : null));
    expect(callsOf(person.entityId), 'calls of a password alone').toBe(before);

    for (const [caller, way] of [
      [nobody, /^\/sign-in/],
      [passed, /^\/enrol/],
    ] as const)
      for (const path of PAGES) {
        const plain = await caller.page(path);
        expect.soft(plain.status, path).toBe(307);
        expect.soft(plain.location, path).toMatch(way);
        const asReact = await caller.page(path, { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' });
        for (const { text } of [plain, asReact]) expect.soft(text, path).not.toMatch(DATA);
      }
    for (const path of DETOURS) expect.soft((await passed.page(path)).text, path).not.toMatch(DATA);

    const answers: Record<string, string> = { ...STRANGER_ANSWERS, 'factor.confirm-totp': 'enrolment_not_started' };
    const { caller: stranger } = await enrolKey(door.url, await newPerson('analyst', { isEnrolled: false, policies: [bare] }));
    for (const operation of operations.filter(({ name, stepUp }) => name !== 'session.sign-out' && stepUp === 'none'))
      expect.soft((await callOf(stranger, operation)).code, `${operation.name} by a stranger`).toBe(answers[operation.name]);
    for (const caller of [nobody, passed, stranger]) await caller.close();
  } finally {
    await door.stop();
    build.remove();
  }
});
