import { z } from 'zod';
import { namespaceSchema } from '#lib/contracts/namespace.ts';
import { mountSchema, type oidcFinishSchema, type oidcStartSchema } from '#lib/contracts/session.ts';
import { apiPaths, safeReturnTo } from '#lib/paths.ts';
import { AppError, codeOf, newOpaqueId, Secret } from '#server/platform/index.ts';
import { finishOidc as finishAtVault, startOidc as startAtVault } from '#server/vault/index.ts';
import { admit } from './admission.ts';
import { withFloor } from './answer-floor.ts';
import type { RequestFacts, SignInResult } from './engine.ts';
import { callOf, refusing } from './logins.ts';
import { holdSignIn, takeSignIn } from './pending-sign-ins.ts';
import { type SignInParts, signInRule } from './sign-in.ts';
import { checkWay } from './sign-in-ways.ts';

/** People press the button twice; a flood would fill the server's memory of states. */
const STARTS_FOR_EACH_TRY = 3;

/**
 * The place of a provider in the address that it sends browsers back to: each mount has an address of its own, so that one provider's
 * answer is never taken for another's (RFC 9700, 4.4). Neither mounts nor namespaces can hold `~` or `@`.
 */
export function placeOf(mount: string, namespace: string): string {
  return [mount, namespace]
    .filter(Boolean)
    .map((path) => path.replaceAll('/', '~'))
    .join('@');
}

const placeSchema = z
  .string()
  .transform((place) => place.split('@').map((part) => part.replaceAll('~', '/')))
  .pipe(z.union([z.tuple([mountSchema]), z.tuple([mountSchema, namespaceSchema])]));

/** Begins at Vault and keeps what the browser must bring back. Throws `sign_in_refused`, `sign_in_unavailable`, `rate_limited`. */
export function startOidc(
  parts: SignInParts,
  request: z.output<typeof oidcStartSchema>,
  facts: RequestFacts,
): Promise<{ authUrl: string; doorId: string }> {
  const { admission, env } = parts;
  const { mount, namespace } = request;
  return withFloor(parts.clock, env.SALLYPORT_SIGN_IN_FLOOR_MS, facts.signal, async () => {
    const { points, windowSeconds } = signInRule(env);
    await parts.limits.consume('oidc-start', facts.address, { points: points * STARTS_FOR_EACH_TRY, windowSeconds });
    checkWay(env, { method: 'oidc', mount, namespace, role: request.role });
    const clientNonce = new Secret(newOpaqueId(admission.pending.random));
    const client = admission.login.cluster.as({ token: null, ...callOf(namespace, facts) });
    const redirectUri = env.publicUrl.origin + apiPaths.oidc.callback(placeOf(mount, namespace));
    const { authUrl, state } = await refusing(() =>
      startAtVault(client, { mount, role: request.role, redirectUri, clientNonce }, { signal: facts.signal }),
    );
    const place = { mount, namespace, returnTo: safeReturnTo(request.returnTo) };
    return { authUrl: authUrl.href, doorId: await holdSignIn(admission.pending, 'oidc', state, place, clientNonce) };
  });
}

/**
 * Ends what this browser began at this provider, once. Throws `sign_in_expired` when it began none there (then nothing was changed),
 * `oidc_refused` when the provider or Vault says no.
 */
export async function finishOidc(
  parts: SignInParts,
  request: z.output<typeof oidcFinishSchema>,
  doorId: string | null,
  facts: RequestFacts,
): Promise<{ result: SignInResult; returnTo: string }> {
  const { admission, env } = parts;
  const rule = signInRule(env);
  await parts.limits.consume('sign-in-address', facts.address, rule);
  const place = placeSchema.safeParse(request.place);
  const [mount, namespace = ''] = place.success ? place.data : [''];
  const held =
    doorId === null || !place.success ? null : await takeSignIn(admission.pending, 'oidc', request.state, doorId, { mount, namespace });
  if (!held) throw new AppError('sign_in_expired');
  if (request.error !== undefined || request.code === undefined) throw new AppError('oidc_refused');
  const client = admission.login.cluster.as({ token: null, ...callOf(namespace, facts) });
  const code = new Secret(request.code);
  try {
    const answer = await finishAtVault(client, { mount, state: request.state, code, clientNonce: held.secret }, { signal: facts.signal });
    await parts.limits.giveBack('sign-in-address', facts.address, rule);
    const result = await admit(admission, answer, { mount, namespace, username: null, returnTo: held.returnTo }, facts);
    return { result, returnTo: held.returnTo };
  } catch (error) {
    // A provider that is down is a 500 here (OpenBao 2.7); the code is spent either way, so there is no outcome to look for.
    if (!['vault_backend_failed', 'outcome_unknown'].includes(codeOf(error))) throw error;
    throw new AppError('sign_in_unavailable', { cause: error });
  }
}
