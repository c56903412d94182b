import { type PasskeyAssertion, type StepUpChallengeReply, stepUpChallengeReplySchema } from '#lib/contracts/factor.ts';
import { stepUpReplySchema } from '#lib/contracts/session.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi } from './fetch.ts';

/** The act that a fresh code is for: the verb's name and the very input that will be sent to it. */
export interface StepUpIntent {
  readonly verb: string;
  readonly input: unknown;
}

/** Turns a code into a grant for one act. Throws `code_refused`, `rate_limited`. */
export async function requestGrant(intent: StepUpIntent, code: string): Promise<string> {
  const reply = await callApi({ method: 'POST', path: apiPaths.stepUp, body: { ...intent, code }, schema: stepUpReplySchema });
  return reply.grant;
}

/** How this person can confirm the act, with a challenge for a passkey where there is one. */
export function askStepUp({ verb, input }: StepUpIntent): Promise<StepUpChallengeReply> {
  return callApi({ method: 'POST', path: apiPaths.stepUpPasskey.start, body: { verb, input }, schema: stepUpChallengeReplySchema });
}

/** Turns the answer of a passkey into a grant for one act. Throws `code_refused`, `rate_limited`. */
export async function requestGrantByPasskey({ verb, input }: StepUpIntent, passkey: PasskeyAssertion): Promise<string> {
  const body = { verb, input, passkey };
  const reply = await callApi({ method: 'POST', path: apiPaths.stepUpPasskey.confirm, body, schema: stepUpReplySchema });
  return reply.grant;
}
