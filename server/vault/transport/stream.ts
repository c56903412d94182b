import { AppError, type Clock, isAppError } from '#server/platform/index.ts';
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
}

const IDLE_MS = 30_000;

/**
 * Opens a stream of bytes with the job limits until the status line; afterwards only silence is limited, for a large body takes its time.
 * Redirects, other nodes and error codes are as for any read. Throws `AppError`.
 */
export async function openStream(call: StreamCall, { nodes, clock, limits, onSecret, trace }: StreamDeps): Promise<AsyncIterable<Buffer>> {
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
    if (answer.body) return watched(answer.body, { control, ended, clock, idleTimeoutMs: request.idleTimeoutMs ?? IDLE_MS });
    replyOf(answer, { path: request.path, isWrite: false, acceptStatuses: [], onSecret, trace });
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
}

async function* watched(body: AsyncIterable<Buffer>, { control, ended, clock, idleTimeoutMs }: Watch): AsyncGenerator<Buffer> {
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
    if (reason instanceof TimeLimit) throw new AppError('vault_timeout', { cause: error });
    throw new AppError(reason === null ? 'vault_stream_cut' : 'request_cancelled', { cause: error });
  } finally {
    ended.abort();
    control.abort();
  }
}
