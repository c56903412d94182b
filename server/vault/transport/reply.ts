import { AppError, type ErrorPlace } from '#server/platform/index.ts';
import type { VaultReply } from '../client.ts';
import type { CallTrace } from './call-place.ts';
import type { RawAnswer } from './exchange.ts';
import { parseJson } from './json.ts';
import { errorOfStatus, errorTextsOf } from './status-codes.ts';

export interface ReplyContext {
  path: string;
  isWrite: boolean;
  acceptStatuses: readonly number[];
  /** Told every client token that an answer carries, before anybody else sees the answer. */
  onSecret: (value: string) => void;
  /** Told what is wrong with an answer that is not one of Vault's. */
  trace: CallTrace;
  /** Of the exchange that was answered. Asked only when something is wrong: most answers are not. */
  place: () => ErrorPlace;
}

const HTML = /^\s*<(?:!doctype|html|head|body)/i;

/** What is wrong with the form of a body, or undefined when it is JSON of the kind that Vault sends. */
function faultOf(text: string, body: unknown): string | undefined {
  if (body === undefined) return HTML.test(text) ? 'HTML in place of JSON' : 'the body is not JSON, or cut off';
  return body === null || isRecord(body) ? undefined : 'the body is no JSON object';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Retry-After` in seconds; null when absent or a date. */
function retryAfterOf(answer: RawAnswer): number | null {
  const text = answer.headers['retry-after'];
  const value = Number(text);
  return text !== undefined && text !== '' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** A 5xx in words that are not Vault's: something in front of it answered, because Vault did not. */
export function isFromGateway(answer: RawAnswer): boolean {
  return answer.status >= 500 && errorTextsOf(parseJson(answer.text)) === null;
}

function tokensIn(body: Record<string, unknown>): string[] {
  const tokens = [isRecord(body.auth) ? body.auth.client_token : null, isRecord(body.wrap_info) ? body.wrap_info.token : null];
  return tokens.filter((token): token is string => typeof token === 'string' && token !== '');
}

/** Turns one HTTP answer into a reply. Throws the mapped error of a status that is no success and was not asked for. */
export function replyOf(answer: RawAnswer, context: ReplyContext): VaultReply {
  const body = answer.text === '' ? null : parseJson(answer.text);
  context.trace.what = faultOf(answer.text, body);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (!isSuccess && !context.acceptStatuses.includes(answer.status))
    throw errorOfStatus({
      status: answer.status,
      body,
      path: context.path,
      isWrite: context.isWrite,
      retryAfterSeconds: retryAfterOf(answer),
    });
  if (body !== null && !isRecord(body)) throw new AppError('vault_bad_answer');
  if (body) for (const token of tokensIn(body)) context.onSecret(token);
  const vaultIndex = answer.headers['x-vault-index'];
  return {
    status: answer.status,
    body,
    vaultRequestId: typeof body?.request_id === 'string' && body.request_id !== '' ? body.request_id : null,
    warnings: Array.isArray(body?.warnings) ? body.warnings.filter((text) => typeof text === 'string') : [],
    ...(vaultIndex ? { vaultIndex } : {}),
    get where() {
      return context.place();
    },
  };
}
