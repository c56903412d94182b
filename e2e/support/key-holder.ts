import type { PasskeyAssertion, PasskeyCreationOptions, PasskeyRequestOptions, StepUpChallengeReply } from '#lib/contracts/factor.ts';
import { apiPaths, paths } from '#lib/paths.ts';
import { SoftwareAuthenticator } from '#server/testing/software-authenticator.ts';
import { type Answer, type ApiCaller, apiCaller } from './api-caller.ts';
import type { Person } from './demo.ts';

/** Somebody whose second factor is a key in this process. It signs at once, so nothing waits for the next code. */
export interface KeyHolder {
  /** The first session; it enrolled the key. */
  caller: ApiCaller;
  /** One more session of the same person. `isReading`: it will only read, so that no page is asked for its CSRF token. */
  signIn(options?: { isReading: boolean }): Promise<ApiCaller>;
  /** What the key says to a challenge that the console answered. */
  answer(asked: Answer): PasskeyAssertion;
  /** Confirms one act with one input in one session; answers the grant. */
  grantFor(caller: ApiCaller, verb: string, input: unknown): Promise<string>;
}

/** Signs somebody in who has no factor yet and gives them a passkey. Needs a console that lets people enrol themselves. */
export async function enrolKey(url: string, person: Person): Promise<KeyHolder> {
  // One that counts nothing, as synced passkeys do: its owner may sign in several times at once.
  const key = new SoftwareAuthenticator(url, { startCount: 0 });
  const caller = await apiCaller(url);
  await caller.signIn(person, 'password');
  const asked = await replyOf<PasskeyCreationOptions>(caller, apiPaths.enrolPasskey.start, { name: 'key' });
  await replyOf(caller, apiPaths.enrolPasskey.confirm, { registration: key.register(asked.challenge) });
  await caller.renewCsrf(paths.settings.sessions());

  return {
    caller,
    async signIn({ isReading } = { isReading: false }) {
      const next = await apiCaller(url);
      await next.signIn(person, 'password');
      const { challenge } = await replyOf<PasskeyRequestOptions>(next, apiPaths.verifyPasskey.start, {});
      await replyOf(next, apiPaths.verifyPasskey.confirm, { passkey: key.assert(challenge) });
      if (!isReading) await next.renewCsrf(paths.settings.sessions());
      return next;
    },
    answer: ({ body }) => key.assert((body as PasskeyRequestOptions).challenge),
    async grantFor(session, verb, input) {
      const { passkey } = await replyOf<StepUpChallengeReply>(session, apiPaths.stepUpPasskey.start, { verb, input });
      if (!passkey) throw new Error(`${verb} is confirmed by no passkey.`);
      const answer = { verb, input, passkey: key.assert(passkey.challenge) };
      return (await replyOf<{ grant: string }>(session, apiPaths.stepUpPasskey.confirm, answer)).grant;
    },
  };
}

async function replyOf<T>(caller: ApiCaller, path: string, body: unknown): Promise<T> {
  const answer = await caller.call('POST', path, { body });
  if (answer.code !== 'ok') throw new Error(`${path} answered ${answer.status} ${answer.code}.`);
  return answer.body as T;
}
