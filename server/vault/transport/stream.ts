import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError, type Clock, type ErrorPlace, isAppError } from '#server/platform/index.ts';
import type { VaultStreamRequest } from '../client.ts';
import type { CallTrace } from './call-place.ts';
import { dispatch } from './dispatch.ts';
import { TimeLimit } from './exchange.ts';
import type { TransportLimits } from './limits.ts';
import type { NodeSet } from './nodes.ts';
import { replyOf } from './reply.ts';

interface StreamCall {
  request: VaultStreamRequest;
  headers: Record<string, string>;
  /** Any of them ends the stream. */
  signals: readonly (AbortSignal | undefined)[];
  isProbe: boolean;
}

interface StreamDeps {
  nodes: NodeSet;
  clock: Clock;
  limits: TransportLimits;
  onSecret: (value: string) => void;
  trace: CallTrace;
  place: () => ErrorPlace;
}

const IDLE_MS = 30_000;

/**
 * Opens a stream of bytes with the job limits until the status line; afterwards only silence is limited, for a large body takes its time.
 * Redirects, other nodes and error codes are as for any read. Throws `AppError`.
 */
export async function openStream(call: StreamCall, deps: StreamDeps): Promise<AsyncIterable<Buffer>> {
  const { nodes, clock, limits, onSecret, trace, place } = deps;
  const { request, headers } = call;
  const control = new AbortController();
  const ended = new AbortController();
  for (const signal of call.signals) {
    if (!signal) continue;
    if (signal.aborted) control.abort(signal.reason);
    signal.addEventListener('abort', () => control.abort(signal.reason), { signal: ended.signal });
  }
  const opened = new AbortController();
  clock.sleep(limits.budgetMs.job, opened.signal).then(
    () => control.abort(new TimeLimit()),
    () => undefined,
  );
  const wire = {
    method: 'GET',
    path: `/v1/${request.path}`,
    headers,
    body: null,
    headersTimeoutMs: limits.headersMs.job,
    bodyBytes: limits.bodyBytes.job,
    isStream: true,
    signal: control.signal,
  };
  try {
    const answer = await dispatch(wire, { nodes, clock, isWrite: false, isProbe: call.isProbe, trace });
    if (answer.body) return watched(answer.body, { control, ended, clock, idleTimeoutMs: request.idleTimeoutMs ?? IDLE_MS, place });
    replyOf(answer, { path: request.path, isWrite: false, acceptStatuses: [], onSecret, trace, place });
    throw new AppError('vault_bad_answer');
  } catch (error) {
    ended.abort();
    throw error;
  } finally {
    opened.abort();
  }
}

interface Watch {
  control: AbortController;
  ended: AbortController;
  clock: Clock;
  idleTimeoutMs: number;
  place: () => ErrorPlace;
}

async function* watched(body: AsyncIterable<Buffer>, { control, ended, clock, idleTimeoutMs, place }: Watch): AsyncGenerator<Buffer> {
  let chunkCount = 0;
  let isWaiting = true;
  // One slow timer in place of one a chunk: it fires after one to two times the limit, and never blames the server for a slow reader.
  const watch = async () => {
    for (;;) {
      const seen = chunkCount;
      await clock.sleep(idleTimeoutMs, ended.signal);
      if (isWaiting && seen === chunkCount) return control.abort(new TimeLimit());
    }
  };
  watch().catch(() => undefined);
  try {
    for await (const chunk of body) {
      chunkCount += 1;
      isWaiting = false;
      yield chunk;
      isWaiting = true;
    }
  } catch (error) {
    if (isAppError(error)) throw error;
    const reason: unknown = control.signal.aborted ? control.signal.reason : null;
    const told = (code: ErrorCode, what: string) => new AppError(code, { cause: error, where: { ...place(), what } });
    if (reason instanceof TimeLimit) throw told('vault_timeout', 'the body fell silent');
    throw reason === null ? told('vault_stream_cut', 'the body broke off') : told('request_cancelled', 'the caller left');
  } finally {
    ended.abort();
    control.abort();
  }
}
