import type { Dispatcher } from 'undici';
import type { Clock } from '#server/platform/index.ts';
import { type Failure, failureOf } from './failure.ts';

/** One HTTP answer, uninterpreted. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body of a success that was asked for as a stream; `text` is empty then. */
  readonly body?: AsyncIterable<Buffer>;
}

export interface ExchangeRequest {
  method: string;
  /** Path with `/v1/`. */
  path: string;
  headers: Record<string, string>;
  body: string | null;
  headersTimeoutMs: number;
  bodyBytes: number;
  /** Hands the body of a success on unread. The signal then ends the body too. */
  isStream?: boolean;
  /** Aborts when the caller goes away or the budget is spent. */
  signal: AbortSignal;
}

export type ExchangeResult = { readonly answer: RawAnswer } | { readonly failure: Failure };

/** Reason of an abort by one of our own time limits. */
export class TimeLimit extends Error {}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** One request to one node, without redirect or retry. Never throws: what fails is returned by kind. */
export async function exchange(node: Dispatcher, request: ExchangeRequest, clock: Clock): Promise<ExchangeResult> {
  const control = new AbortController();
  const forward = () => control.abort(request.signal.reason);
  if (request.signal.aborted) forward();
  request.signal.addEventListener('abort', forward, { once: true });
  const endTimer = clock.after(request.headersTimeoutMs, () => control.abort(new TimeLimit()));
  let isBodyUnderWay = false;
  let isHandedOn = false;
  try {
    const response = await node.request({
      method: request.method as Dispatcher.HttpMethod,
      path: request.path,
      headers: request.headers,
      body: request.body,
      signal: control.signal,
      // Ours measure; undici's are coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    isBodyUnderWay = true;
    endTimer();
    const answer = { status: response.statusCode, headers: flatten(response.headers) };
    if (request.isStream && answer.status >= 200 && answer.status < 300) {
      isHandedOn = true;
      return { answer: { ...answer, text: '', body: response.body as AsyncIterable<Buffer> } };
    }
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > request.bodyBytes) return { failure: { kind: 'too-large', wasSent: true, cause: null } };
      chunks.push(chunk);
    }
    return { answer: { ...answer, text: Buffer.concat(chunks).toString('utf8') } };
  } catch (error) {
    const reason: unknown = control.signal.aborted ? control.signal.reason : null;
    if (reason instanceof TimeLimit) return { failure: { kind: 'timeout', wasSent: true, cause: reason } };
    if (reason !== null) return { failure: { kind: 'cancelled', wasSent: true, cause: reason } };
    return { failure: failureOf(error, isBodyUnderWay) };
  } finally {
    endTimer();
    if (!isHandedOn) request.signal.removeEventListener('abort', forward);
  }
}
