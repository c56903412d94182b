import { apiPaths } from '#lib/paths.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { type ApiCaller, apiCaller } from '../support/api-caller.ts';
import { demo, freshCode } from '../support/demo.ts';
import { enrolKey } from '../support/key-holder.ts';
import { openOwnDoor } from '../support/own-door.ts';
import { newPerson } from '../support/people.ts';

const sessionCookie = async (caller: ApiCaller) => /sallyport\.session=[^;]*/.exec(await caller.cookieHeader())?.[0] ?? '';
/** What the console answers to somebody who shows this cookie and nothing else. */
async function codeFor(url: string, cookie: string): Promise<string> {
  const caller = await apiCaller(url, cookie);
  const { code } = await caller.call('GET', apiPaths.lease.list);
  await caller.close();
  return code;
}

test('an id is dead once its session has risen, however many requests come with it meanwhile', async () => {
  const { url } = demo();
  const person = await newPerson('operator');
  const caller = await apiCaller(url);
  await caller.signIn(person, 'password');
  const first = await sessionCookie(caller);
  await caller.renewCsrf('/verify');
  const code = await freshCode(person.totpSecret ?? '');
  // Twenty that come with the old id while it is exchanged for the new one.
  const racing = Array.from({ length: 20 }, () => codeFor(url, first));
  expect((await caller.call('POST', apiPaths.verify, { body: { code } })).code).toBe('ok');
  for (const refused of await Promise.all(racing)) expect(['second_factor_required', 'session_expired']).toContain(refused);
  const second = await sessionCookie(caller);
  expect(second).not.toBe(first);
  expect(await codeFor(url, first)).toBe('session_expired');
  expect(await codeFor(url, second)).toBe('ok');
  await caller.close();
});

test('a console that is killed between the steps of a sign-in goes on where it was', async () => {
  test.setTimeout(120_000);
  const door = await openOwnDoor({});
  try {
    const person = await newPerson('analyst', { isEnrolled: false });
    const holder = await enrolKey(door.url, person);
    const ask = (caller: ApiCaller) => caller.call('POST', apiPaths.verifyPasskey.start, { body: {} });
    const verified = await sessionCookie(holder.caller);

    const [half, cut] = [await apiCaller(door.url), await apiCaller(door.url)];
    for (const caller of [half, cut]) await caller.signIn(person, 'password');
    const old = await sessionCookie(cut);
    const [asked, last] = [await ask(half), await ask(cut)];
    const lost = cut.call('POST', apiPaths.verifyPasskey.confirm, { body: { passkey: holder.answer(last) } }).catch(() => null);
    await door.killAndRestart();
    await lost;
    expect(await codeFor(door.url, verified), 'who was in is in').toBe('ok');
    expect(await codeFor(door.url, await sessionCookie(half)), 'who was half in is half in').toBe('second_factor_required');
    const answer = { passkey: holder.answer(asked) };
    expect((await half.call('POST', apiPaths.verifyPasskey.confirm, { body: answer })).code, 'the question is still open').toBe('ok');
    expect((await half.call('POST', apiPaths.verifyPasskey.confirm, { body: answer })).code, 'and is answered once').not.toBe('ok');
    expect(await codeFor(door.url, await sessionCookie(half))).toBe('ok');
    // Before the exchange or after it: the old id opens nothing in either case, and the person gets in.
    expect(['second_factor_required', 'session_expired']).toContain(await codeFor(door.url, old));
    const again = await holder.signIn();
    expect((await again.call('GET', apiPaths.lease.list)).code).toBe('ok');
    for (const caller of [holder.caller, half, cut, again]) await caller.close();
  } finally {
    await door.stop();
  }
});
