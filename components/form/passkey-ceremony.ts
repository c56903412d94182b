import type { PasskeyAssertion, PasskeyCreationOptions, PasskeyRegistration, PasskeyRequestOptions } from '#lib/contracts/factor.ts';
import { ApiProblem, type LocalCode, localProblem, problemOf } from '#lib/queries/problem.ts';

// The only importer of the browser's half of the passkey library, loaded when somebody wants a passkey.
const library = () => import('@simplewebauthn/browser');

/** Whether this browser knows passkeys at all. Only in the browser. */
export function isPasskeyCapable(): boolean {
  return typeof window.PublicKeyCredential === 'function';
}

/** What the browser throws, in our words: its own text differs from one to the next and is not for people. */
const CODES: Readonly<Record<string, LocalCode>> = {
  NotAllowedError: 'passkey_cancelled',
  AbortError: 'passkey_cancelled',
  InvalidStateError: 'passkey_known',
};

async function ceremony<T>(work: () => Promise<T>): Promise<T> {
  if (!isPasskeyCapable()) throw new ApiProblem(localProblem('passkey_unsupported', 0));
  try {
    return await work();
  } catch (error) {
    throw new ApiProblem(localProblem(CODES[(error as Error).name] ?? 'passkey_unsupported', 0));
  }
}

/** Asks the person for one of their passkeys. Throws `passkey_cancelled`, `passkey_unsupported`. */
export function givePasskey(options: PasskeyRequestOptions): Promise<PasskeyAssertion> {
  return ceremony(async () => {
    const { startAuthentication } = await library();
    const { id, rawId, type, response } = await startAuthentication({ optionsJSON: options as never });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      id,
      rawId,
      type: type as 'public-key',
      response: { clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) },
    };
  });
}

/** Has the person make a passkey. Throws `passkey_cancelled`, `passkey_known`, `passkey_unsupported`. */
export function makePasskey(options: PasskeyCreationOptions): Promise<PasskeyRegistration> {
  return ceremony(async () => {
    const { startRegistration } = await library();
    const { id, rawId, type, response } = await startRegistration({ optionsJSON: options as never });
    const { clientDataJSON, attestationObject, transports } = response;
    return {
      id,
      rawId,
      type: type as 'public-key',
      response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
    };
  });
}

/** The server answers every wrong factor alike; whoever gave a passkey is not told of codes. */
export function passkeyProblem(error: unknown): ReturnType<typeof problemOf> {
  const problem = problemOf(error);
  return problem.code === 'code_refused' ? localProblem('passkey_not_accepted', problem.status, problem.requestId) : problem;
}
