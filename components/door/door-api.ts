import type { PasskeyAssertion, PasskeyCreationOptions, PasskeyRegistration, PasskeyRequestOptions } from '#lib/contracts/factor.ts';
import type { OidcStartRequest, SignInRequest } from '#lib/contracts/session.ts';
import { apiPaths, paths } from '#lib/paths.ts';
import { callApi } from '#lib/queries/fetch.ts';
import { tellOtherTabs } from '#lib/queries/session-end.ts';
import type { ServerFactorAnswer } from './server-factor-answers.ts';

// These replies are checked by hand: a schema library would be a quarter of what the door weighs.

const STEPS = ['server-factor', 'verify', 'enrol', 'console'] as const;
type NextStep = (typeof STEPS)[number];

export function parseNextStep(value: unknown): NextStep {
  const next = STEPS.find((step) => step === (value as { next?: unknown } | null)?.next);
  if (next === undefined) throw new TypeError('Not a sign-in reply');
  return next;
}

/** The provider's page: an address of the web, and nothing that runs here. */
export function parseAuthUrl(value: unknown): string {
  const authUrl = (value as { authUrl?: unknown } | null)?.authUrl;
  if (typeof authUrl !== 'string' || !/^https?:\/\//.test(authUrl)) throw new TypeError('Not an OIDC reply');
  return authUrl;
}

export interface NewSeed {
  readonly secretKey: string;
  readonly qrSvg: string;
}

export function parseNewSeed(value: unknown): NewSeed {
  const { secretKey, qrSvg } = (value ?? {}) as Record<string, unknown>;
  if (typeof secretKey !== 'string' || typeof qrSvg !== 'string') throw new TypeError('Not an enrolment reply');
  return { secretKey, qrSvg };
}

/** Options for the browser, which checks them itself. */
function parsePasskeyOptions<T>(value: unknown): T {
  if (typeof (value as { challenge?: unknown } | null)?.challenge !== 'string') throw new TypeError('Not a challenge');
  return value as T;
}

const anything = { parse: (value: unknown) => value };

export const signIn = (body: SignInRequest) => callApi({ method: 'POST', path: apiPaths.session, body, schema: { parse: parseNextStep } });

export const startOidc = (body: OidcStartRequest) =>
  callApi({ method: 'POST', path: apiPaths.oidc.start, body, schema: { parse: parseAuthUrl } });

export const giveServerFactor = (answers: readonly ServerFactorAnswer[], signal: AbortSignal) =>
  callApi({ method: 'POST', path: apiPaths.serverFactor, body: { answers }, signal, schema: { parse: parseNextStep } });

export const dropServerFactor = () => callApi({ method: 'DELETE', path: apiPaths.serverFactor, schema: anything });

export const verifyCode = (code: string) => callApi({ method: 'POST', path: apiPaths.verify, body: { code }, schema: anything });

export const verifyBreakGlass = (code: string) => callApi({ method: 'POST', path: apiPaths.breakGlass, body: { code }, schema: anything });

export const startEnrolment = () => callApi({ method: 'POST', path: apiPaths.enrolment.start, body: {}, schema: { parse: parseNewSeed } });

export function parseRecoveryCodes(value: unknown): string[] {
  const { recoveryCodes } = (value ?? {}) as { recoveryCodes?: unknown };
  if (!Array.isArray(recoveryCodes) || !recoveryCodes.every((code) => typeof code === 'string'))
    throw new TypeError('Not an enrolment reply');
  return recoveryCodes;
}

export const confirmEnrolment = (code: string) =>
  callApi({ method: 'POST', path: apiPaths.enrolment.confirm, body: { code }, schema: { parse: parseRecoveryCodes } });

export const openEnrolment = (code: string) => callApi({ method: 'POST', path: apiPaths.enrolment.open, body: { code }, schema: anything });

export const recover = (code: string) => callApi({ method: 'POST', path: apiPaths.recover, body: { code }, schema: anything });

export const askForPasskey = () =>
  callApi({
    method: 'POST',
    path: apiPaths.verifyPasskey.start,
    body: {},
    schema: { parse: parsePasskeyOptions<PasskeyRequestOptions> },
  });

export const verifyPasskey = (passkey: PasskeyAssertion) =>
  callApi({ method: 'POST', path: apiPaths.verifyPasskey.confirm, body: { passkey }, schema: anything });

export const startPasskeyEnrolment = (name: string) =>
  callApi({
    method: 'POST',
    path: apiPaths.enrolPasskey.start,
    body: { name },
    schema: { parse: parsePasskeyOptions<PasskeyCreationOptions> },
  });

export const confirmPasskeyEnrolment = (registration: PasskeyRegistration) =>
  callApi({ method: 'POST', path: apiPaths.enrolPasskey.confirm, body: { registration }, schema: { parse: parseRecoveryCodes } });

/** Ends the half-open session and goes back to the sign-in page. */
export async function turnBack(): Promise<void> {
  await callApi({ method: 'DELETE', path: apiPaths.session, schema: anything });
  tellOtherTabs();
  window.location.assign(paths.signIn());
}

/** The page after a step of signing in. */
export function pageAfter(next: NextStep, returnTo: string): string {
  if (next === 'server-factor') return paths.serverFactor({ returnTo });
  if (next === 'verify') return paths.verify({ returnTo });
  return next === 'enrol' ? paths.enrol({ returnTo }) : returnTo;
}
