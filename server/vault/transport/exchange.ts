import type { Dispatcher } from 'undici';
import type { Clock } from '#server/platform/index.ts';
import { type BodyStream, createBodyStream } from './body-stream.ts';
import { type Failure, type FailureKind, failureOf } from './failure.ts';

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

/** A header that came more than once becomes one line; everything else is kept as it is. */
function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (typeof value !== 'string') headers[name] = value?.join(', ') ?? '';
  }
  return headers as Record<string, string>;
}

const textOf = (chunks: readonly Buffer[]) => (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8');

/**
 * One request to one node, without redirect or retry. Never rejects: what fails is told by kind, at once, also while the connection is
 * being made. It takes undici's calls itself: a response with its stream, and a signal for each, cost half of a small read.
 */
export function exchange(node: Dispatcher, request: ExchangeRequest, clock: Clock): Promise<ExchangeResult> {
  const { signal } = request;
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let head: Pick<RawAnswer, 'status' | 'headers'> | null = null;
    let body: BodyStream | null = null;
    let isOver = false;
    let sizeBytes = 0;
    let chunks: Buffer[] = [];

    const settle = (result: ExchangeResult) => {
      isOver = true;
      chunks = [];
      endTimer();
      // A stream may be left until its last byte is read.
      if (!body) signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const stop = (kind: FailureKind, cause: Error | null) => {
      if (isOver) return;
      // Before undici begins with it nothing has left, and then nothing will.
      settle({ failure: { kind, wasSent: controller !== null, cause } });
      controller?.abort(cause ?? new Error(kind));
    };
    const onAbort = () => {
      const reason: unknown = signal.reason;
      const error = reason instanceof Error ? reason : new Error('aborted', { cause: reason });
      if (body) body.fail(error);
      else stop(reason instanceof TimeLimit ? 'timeout' : 'cancelled', error);
    };

    const endTimer = clock.after(request.headersTimeoutMs, () => stop('timeout', new TimeLimit()));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();

    const options: Dispatcher.DispatchOptions = {
      method: request.method as Dispatcher.HttpMethod,
      path: request.path,
      headers: request.headers,
      body: request.body,
      // Ours measure; undici's are coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    node.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (isOver) started.abort(new Error('ended before it began'));
      },
      onResponseStart(started, status, headers) {
        // 1xx: the answer itself is still to come.
        if (isOver || status < 200) return;
        endTimer();
        head = { status, headers: joined(headers) };
        if (!request.isStream || status >= 300) {
          // Said beforehand: not a byte of it needs to be taken in.
          if (Number(head.headers['content-length']) > request.bodyBytes) stop('too-large', null);
          return;
        }
        body = createBodyStream(started);
        settle({ answer: { ...head, text: '', body: body.bytes } });
      },
      onResponseData(_, chunk) {
        if (body) return body.push(chunk);
        sizeBytes += chunk.length;
        if (sizeBytes > request.bodyBytes) stop('too-large', null);
        else chunks.push(chunk);
      },
      onResponseEnd() {
        if (body) body.end();
        else if (!isOver && head) settle({ answer: { ...head, text: textOf(chunks) } });
      },
      onResponseError(_, error) {
        // The bytes that undici could not read: the server's own words, which may be a secret.
        if ('data' in error) delete error.data;
        if (body) body.fail(error);
        else if (!isOver) settle({ failure: failureOf(error, head !== null) });
      },
    });
  });
}
