import { z } from 'zod';
import { AppError, codeOf, Secret } from '#server/platform/index.ts';
import type { VaultClient, VaultReply } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type IssuedToken, parseIssuedToken } from './auth-reply.ts';
import { type CallOptions, parseReply } from './call.ts';

const methodSchema = z.object({ id: z.string().min(1), type: z.string(), uses_passcode: z.boolean().default(false) });
const requirementSchema = z.object({
  auth: z.object({
    mfa_requirement: z.object({
      mfa_request_id: z.string().min(1),
      mfa_constraints: z.record(z.string(), z.object({ any: z.array(methodSchema).min(1) })),
    }),
  }),
});
const peekSchema = z.object({ auth: z.object({ client_token: z.string(), mfa_requirement: z.unknown().optional() }) });

/** One of the server's own second factors. */
export interface MfaMethod {
  id: string;
  /** `totp`, `duo`, `okta`, `pingid`. */
  type: string;
  /** False for those that ask on the person's telephone while the server waits. */
  isByPasscode: boolean;
}

/** A login that waits for the server's own second factors: one of each constraint's methods. */
export interface MfaRequirement {
  /** Whoever has it and a passcode gets the token. */
  requestId: Secret<string>;
  constraints: { name: string; anyOf: MfaMethod[] }[];
}

export type LoginAnswer = { kind: 'token'; issued: IssuedToken } | { kind: 'mfa'; requirement: MfaRequirement };

/** What a login answered: a token, or what must come first. */
export function parseLoginAnswer(reply: VaultReply): LoginAnswer {
  const { auth } = parseReply(peekSchema, reply);
  if (auth.client_token !== '' || !auth.mfa_requirement) return { kind: 'token', issued: parseIssuedToken(reply) };
  const { mfa_request_id, mfa_constraints } = parseReply(requirementSchema, reply).auth.mfa_requirement;
  const constraints = Object.entries(mfa_constraints).map(([name, { any }]) => ({
    name,
    anyOf: any.map(({ id, type, uses_passcode }) => ({ id, type, isByPasscode: uses_passcode })),
  }));
  return { kind: 'mfa', requirement: { requestId: new Secret(mfa_request_id), constraints } };
}

/** A push is answered on a telephone, and the server waits for that; by itself for 90 s, and then the refusal is its own. */
const PUSH_WAIT_MS = 95_000;

/**
 * Gives the server's own second factors and gets the token; `null` stands for a push. Throws `server_factor_refused` (wrong, or too many
 * tries there; the login still waits) or `sign_in_expired` (the server no longer knows it).
 */
export async function validateMfa(
  client: VaultClient,
  requestId: Secret<string>,
  answers: readonly { methodId: string; passcode: Secret<string> | null }[],
  call: CallOptions = {},
): Promise<IssuedToken> {
  const payload = Object.fromEntries(answers.map(({ methodId, passcode }) => [methodId, passcode ? [passcode.reveal()] : []]));
  try {
    const reply = await client.request({
      method: 'POST',
      path: vaultPath`sys/mfa/validate`,
      body: { mfa_request_id: requestId.reveal(), mfa_payload: payload },
      headersTimeoutMs: PUSH_WAIT_MS,
      ...call,
    });
    return parseIssuedToken(reply);
  } catch (error) {
    if (codeOf(error) === 'vault_denied') throw new AppError('server_factor_refused', { cause: error });
    if (codeOf(error) === 'vault_bad_request') throw new AppError('sign_in_expired', { cause: error });
    throw error;
  }
}
