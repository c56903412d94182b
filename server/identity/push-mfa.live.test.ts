import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, systemClock } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { alive, build, dump, facts, openIdentityStage, PASSWORD, store } from '#server/testing/identity-stage.ts';
import type { Push } from '#server/testing/push-provider.ts';
import { openPushStage, type PushStage } from '#server/testing/push-stage.ts';
import { lookupSelf, type VaultCluster } from '#server/vault/index.ts';
import type { IdentityEngine } from './index.ts';

/** Longer than the server waits by default, so that the word is its own. */
const SERVER_DEFAULT_MS = 90_000;
const OURS_MS = 95_000;
const PUSH = [{ method: 0, passcode: null }];

let stage: PushStage;
let cluster: VaultCluster;
let identity: IdentityEngine;
beforeAll(async () => {
  await openIdentityStage();
  stage = await openPushStage();
  cluster = stage.openCluster(systemClock);
  identity = buildWith({});
});
afterAll(async () => {
  await stage?.stop();
  await store.close();
});

// Seeds and keys stay at the server of the run; only people are known by the one that pushes.
function buildWith(settings: Record<string, string>, at = cluster): IdentityEngine {
  return build({ cluster: at }, { SALLYPORT_LIMIT_SIGN_IN: '200', SALLYPORT_LIMIT_CODE: '50', ...settings });
}
async function halfIn(username: string, engine = identity): Promise<string> {
  const request = { method: 'userpass' as const, username, password: PASSWORD, mount: 'userpass', namespace: '' };
  const answer = await engine.signIn(request, facts);
  if (answer.next !== 'server-factor') throw new Error(answer.next);
  return answer.doorId;
}

interface Given {
  push: Push;
  end: ReturnType<IdentityEngine['giveServerFactor']>;
  code: Promise<string>;
}
/** Sends the push; resolves when it is on the telephone. */
async function send(username: string, doorId: string, options: { engine?: IdentityEngine; signal?: AbortSignal } = {}): Promise<Given> {
  const { engine = identity, signal = facts.signal } = options;
  const end = engine.giveServerFactor(doorId, PUSH, { ...facts, signal });
  const code = end.then(() => 'no error', codeOf);
  const push = await Promise.race([stage.provider.next(username), code]);
  if (typeof push === 'string') throw new Error(push);
  return { push, end, code };
}
const sessionsOf = async (username: string) =>
  (await store.db.selectFrom('sessions').select('id_hash').where('username', '=', username).execute()).length;
/** Neither a session here nor a token there has come since `before`. */
async function expectNothingLeft(username: string, before: readonly string[]): Promise<void> {
  expect(await sessionsOf(username)).toBe(0);
  expect(new Set(await stage.tokens())).toEqual(new Set(before));
}

describe("a push of the server's own login MFA", () => {
  it('is sent to the person who signed in, and approved it makes a session without our own factor', async () => {
    const username = await stage.addPerson(PASSWORD);
    const sent = stage.provider.count();
    const doorId = await halfIn(username);
    expect(await identity.serverFactorOf(doorId)).toEqual({
      factors: [{ name: 'push', methods: [{ type: 'pingid', isByPasscode: false }] }],
    });
    expect(stage.provider.count()).toBe(sent);
    const { push, end } = await send(username, doorId);
    expect(push.userName).toBe(username);
    expect(push.answer('approve')).toBe(true);
    const { result } = await end;
    expect(result.next).toBe('enrol');
    const session = await alive(identity, result.sessionId);
    expect(session).toMatchObject({ stage: 'password', username });
    await identity.signOut(session, facts);
    await expect(lookupSelf(cluster.as({ token: session.vaultToken, namespace: '' }))).rejects.toMatchObject({ code: 'vault_token_dead' });
    expect(await codeFrom(identity.giveServerFactor(doorId, PUSH, facts))).toBe('sign_in_expired');
    expect(stage.provider.count()).toBe(sent + 1);
  });

  it('takes no passcode in its place', async () => {
    const sent = stage.provider.count();
    const doorId = await halfIn(await stage.addPerson(PASSWORD));
    expect(await codeFrom(identity.giveServerFactor(doorId, [{ method: 0, passcode: '000000' }], facts))).toBe('invalid_input');
    expect(stage.provider.count()).toBe(sent);
  });

  it('denied is refused as every wrong factor is, leaves nothing, and may be asked for again', async () => {
    const username = await stage.addPerson(PASSWORD);
    const before = await stage.tokens();
    const doorId = await halfIn(username);
    const { push, end } = await send(username, doorId);
    push.answer('deny');
    const error = await end.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'server_factor_refused', facts: undefined });
    await expectNothingLeft(username, before);
    const told = inspect(error, { depth: 20 }) + (await dump());
    for (const secret of [...stage.provider.secrets, doorId, PASSWORD]) expect(told).not.toContain(secret);
    const again = await send(username, doorId);
    again.push.answer('approve');
    expect(await again.code).toBe('no error');
    expect(await sessionsOf(username)).toBe(1);
  });

  it('whose provider breaks off is refused in the same way, and the sign-in waits on', async () => {
    const username = await stage.addPerson(PASSWORD);
    const before = await stage.tokens();
    const doorId = await halfIn(username);
    const { push, end } = await send(username, doorId);
    push.breakOff();
    expect(await end.catch((thrown: unknown) => thrown)).toMatchObject({ code: 'server_factor_refused', facts: undefined });
    await expectNothingLeft(username, before);
    expect(await identity.serverFactorOf(doorId)).not.toBeNull();
  });

  it('denied five times ends the sign-in', async () => {
    const username = await stage.addPerson(PASSWORD);
    const doorId = await halfIn(username);
    for (let count = 0; count < 5; count += 1) {
      const { push, code } = await send(username, doorId);
      push.answer('deny');
      expect(await code).toBe('server_factor_refused');
    }
    expect(await codeFrom(identity.giveServerFactor(doorId, PUSH, facts))).toBe('sign_in_expired');
  });
});

describe('a push that nobody answers', () => {
  it('is one however often it is asked for meanwhile, and holds up nobody else', async () => {
    const [username, other] = [await stage.addPerson(PASSWORD), await stage.addPerson(PASSWORD)];
    const doorId = await halfIn(username);
    const { push, code } = await send(username, doorId);
    expect(await identity.serverFactorOf(doorId)).toBeNull();
    const sent = stage.provider.count();
    const asked = await Promise.all(Array.from({ length: 10 }, () => codeFrom(identity.giveServerFactor(doorId, PUSH, facts))));
    expect(asked).toEqual(Array(10).fill('sign_in_expired'));
    expect(stage.provider.count()).toBe(sent);
    expect(await sessionsOf(username)).toBe(0);
    const neighbour = await send(other, await halfIn(other));
    neighbour.push.answer('approve');
    expect(await neighbour.code).toBe('no error');
    push.answer('approve');
    expect(await code).toBe('no error');
  });

  it('is refused when the server has waited long enough', async () => {
    const username = await stage.addPerson(PASSWORD);
    const before = await stage.tokens();
    const doorId = await halfIn(username);
    const { push, code } = await send(username, doorId);
    expect(await code).toBe('server_factor_refused');
    await push.left;
    expect(push.answer('approve')).toBe(false);
    await expectNothingLeft(username, before);
    const again = await send(username, doorId);
    again.push.answer('approve');
    expect(await again.code).toBe('no error');
  });

  it('is over soon after the time that a server waits by default, even when that one waits on, and may be asked for again', async () => {
    const clock = createFakeClock();
    const engine = buildWith({}, stage.openCluster(clock));
    const username = await stage.addPerson(PASSWORD);
    const before = await stage.tokens();
    const doorId = await halfIn(username, engine);
    const { push, code } = await send(username, doorId, { engine });
    await clock.advance(SERVER_DEFAULT_MS);
    expect(await Promise.race([code, clock.settle().then(() => 'waits')])).toBe('waits');
    await clock.advance(OURS_MS - SERVER_DEFAULT_MS);
    expect(await code).toBe('vault_timeout');
    await push.left;
    await expectNothingLeft(username, before);
    const again = await send(username, doorId, { engine });
    again.push.answer('approve');
    expect(await again.code).toBe('no error');
  });
});

describe('a push whose sender gives up', () => {
  it("ends at once, here and there, and an answer that comes later is nobody's", async () => {
    const username = await stage.addPerson(PASSWORD);
    const before = await stage.tokens();
    const doorId = await halfIn(username);
    const person = new AbortController();
    const { push, code } = await send(username, doorId, { signal: person.signal });
    person.abort();
    expect(await code).toBe('request_cancelled');
    await push.left;
    expect(push.answer('approve')).toBe(false);
    expect(await identity.serverFactorOf(doorId)).toBeNull();
    // The page asks for this too, and there is nothing any more.
    await identity.dropServerFactor(doorId);
    expect(await codeFrom(identity.giveServerFactor(doorId, PUSH, facts))).toBe('sign_in_expired');
    await expectNothingLeft(username, before);
  });
});

describe('whoever knows a password', () => {
  const few = () => buildWith({ SALLYPORT_LIMIT_CODE: '2' });

  it('cannot make a telephone ring without end by giving up each time', async () => {
    const engine = few();
    const username = await stage.addPerson(PASSWORD);
    for (let count = 0; count < 2; count += 1) {
      const person = new AbortController();
      const { push, code } = await send(username, await halfIn(username, engine), { engine, signal: person.signal });
      person.abort();
      expect(await code).toBe('request_cancelled');
      await push.left;
    }
    const sent = stage.provider.count();
    expect(await codeFrom(engine.giveServerFactor(await halfIn(username, engine), PUSH, facts))).toBe('rate_limited');
    expect(stage.provider.count()).toBe(sent);
  });

  it('who is the person signs in as often as they like', async () => {
    const engine = few();
    const username = await stage.addPerson(PASSWORD);
    for (let count = 0; count < 4; count += 1) {
      const { push, code } = await send(username, await halfIn(username, engine), { engine });
      push.answer('approve');
      expect(await code).toBe('no error');
    }
  });
});
