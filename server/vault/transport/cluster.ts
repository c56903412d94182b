import { AppError, type Clock, codeOf, isAppError, type Random } from '#server/platform/index.ts';
import type { CallClass, Caller, VaultClient, VaultCluster, VaultReply, VaultRequest, VaultStreamRequest } from '../client.ts';
import type { ClientLog } from '../client-log.ts';
import { type Attempt, createResilience, type ResilienceOptions, type ResilientCall } from '../resilience/create-resilience.ts';
import { untilAborted } from '../until-aborted.ts';
import { budgetSignal } from './budget.ts';
import { type CallTrace, placeOf } from './call-place.ts';
import { dispatch } from './dispatch.ts';
import type { CallEvent } from './events.ts';
import { TimeLimit } from './exchange.ts';
import { createIndexMemory } from './index-memory.ts';
import { DEFAULT_LIMITS, type TransportLimits } from './limits.ts';
import { type BridgeCall, createBridge } from './node-vault-bridge.ts';
import { createNodeSet } from './nodes.ts';
import { createCallObserver } from './observed-call.ts';
import { isFromGateway, replyOf } from './reply.ts';
import { createRequestIds } from './request-ids.ts';
import { openStream } from './stream.ts';
import { type ClientCertificate, readTls } from './tls.ts';
import { createTokenJudge } from './token-verdict.ts';

export interface VaultClusterOptions {
  /** Base addresses of the nodes of one cluster, in the order to prefer. */
  addresses: readonly string[];
  /** Namespace that every caller's namespace is relative to; '' or left out is the root. */
  baseNamespace?: string | undefined;
  /** PEM file of the certificate authorities to accept, in place of the system's. */
  caCertFile?: string | undefined;
  /** PEM files that we show of ourselves, for the cert method. Read again for each new connection: they rotate. */
  clientCertificate?: ClientCertificate | undefined;
  clock: Clock;
  random: Random;
  log?: ClientLog | undefined;
  limits?: Partial<TransportLimits>;
  /**
   * Breaker, bulkhead and retries for each class of call, with `X-Vault-Index` of a caller's writes sent along with its reads. `{}` takes the
   * defaults; left out, every call goes straight to the nodes, once round.
   */
  resilience?: ResilienceOptions;
  /** Told every token that goes out or comes in, so that a redactor can protect it. */
  onSecret?: (value: string) => void;
  /** Told of every call when it has ended. What it throws is ignored. */
  onCall?: (event: CallEvent) => void;
}

const SEALED = 503;

/** Who accepts "sealed" as an answer asks about the state itself: it is asked whatever the breaker says, and neither opens nor closes it. */
const passesBreaker = (acceptStatuses: readonly number[]) => acceptStatuses.includes(SEALED);

const queryText = ({ query }: VaultRequest) => (query ? `?${new URLSearchParams(query)}` : '');

/** A header value that cannot break out of its line. Anything else is no token of any server. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/**
 * The cluster behind the given addresses. Nothing connects before the first request.
 * Throws `invalid_input` when an address or the CA file is unusable.
 */
export function createVaultCluster(options: VaultClusterOptions): VaultCluster {
  const { clock, random } = options;
  const limits: TransportLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const onSecret = options.onSecret ?? (() => undefined);
  const nodes = createNodeSet(options.addresses, readTls(options.caCertFile, options.clientCertificate), limits, clock);
  const judgeToken = createTokenJudge();
  const newId = createRequestIds(random);
  const resilience = options.resilience ? createResilience({ ...options.resilience, clock, random }) : null;
  const observed = createCallObserver(options);
  // Without retries a remembered index would turn old data into failures.
  const indexes = resilience ? createIndexMemory(clock) : null;

  const namespaceOf = (caller: Caller, isRootOnly = false) =>
    isRootOnly ? '' : [options.baseNamespace ?? '', caller.namespace].filter(Boolean).join('/');

  function headersOf(caller: Caller, request: Pick<VaultRequest, 'isRootOnly' | 'minIndex'>, hasBody: boolean): Record<string, string> {
    const token = caller.token?.reveal() ?? null;
    // Without this look a pasted line break would be refused deep below, or end up in a header.
    if (token !== null && !HEADER_VALUE.test(token)) throw new AppError('vault_token_dead');
    const namespace = namespaceOf(caller, request.isRootOnly);
    if (namespace !== '' && !HEADER_VALUE.test(namespace)) throw new AppError('invalid_input');
    if (token !== null) onSecret(token);
    return {
      accept: 'application/json',
      'x-vault-request': 'true',
      'x-sallyport-request-id': caller.requestId ?? newId(),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...(token === null ? {} : { 'x-vault-token': token }),
      ...(namespace === '' ? {} : { 'x-vault-namespace': namespace }),
      ...(request.minIndex === undefined ? {} : { 'x-vault-index': request.minIndex }),
    };
  }

  interface Context {
    caller: Caller;
    request: VaultRequest;
  }

  function carry(call: BridgeCall<Context>): Promise<VaultReply> {
    const { caller, request } = call.context;
    const { method, path } = request;
    const callClass = request.callClass ?? caller.callClass ?? 'interactive';
    const namespace = namespaceOf(caller, request.isRootOnly);
    return observed({ method, path, callClass, namespace, isStream: false }, (trace) => carryOne(call, callClass, trace));
  }

  async function carryOne(call: BridgeCall<Context>, callClass: CallClass, trace: CallTrace): Promise<VaultReply> {
    const { method, path, body } = call;
    const { caller, request } = call.context;
    const classHeadersMs = limits.headersMs[callClass];
    const headersTimeoutMs = request.headersTimeoutMs ?? classHeadersMs;
    const isWrite = (request.effect ?? (method === 'GET' || method === 'LIST' ? 'read' : 'write')) === 'write';
    const acceptStatuses = request.acceptStatuses ?? [];
    const minIndex = isWrite ? request.minIndex : indexes?.newestFor(caller, request.minIndex);
    const headers = headersOf(caller, { ...request, ...(minIndex === undefined ? {} : { minIndex }) }, body !== undefined);
    const budgetMs = Math.max(limits.budgetMs[callClass], headersTimeoutMs + limits.connectMs);
    const startedAtMs = clock.monotonicMs();
    const budget = budgetSignal([caller.signal, request.signal], budgetMs, clock);
    const text = body === undefined ? null : JSON.stringify(body);
    const wire = { method, path, headers, body: text, headersTimeoutMs, bodyBytes: limits.bodyBytes[callClass], signal: budget.signal };
    const attempt: Attempt<VaultReply> = async (judge, isProbe) => {
      trace.attempts += 1;
      const answer = await dispatch(wire, { nodes, clock, isWrite, isProbe, trace });
      if (isFromGateway(answer)) judge('down');
      const place = () =>
        placeOf({ method: request.method, path: request.path, namespace: namespaceOf(caller, request.isRootOnly) }, trace);
      return replyOf(answer, { path: request.path, isWrite, acceptStatuses, onSecret, trace, place });
    };
    try {
      const reply = await guarded(
        {
          callClass,
          isWrite,
          isInNamespace: namespaceOf(caller, request.isRootOnly) !== '',
          signal: budget.signal,
          deadlineMs: startedAtMs + budgetMs,
          isOutOfTime: () => budget.signal.reason instanceof TimeLimit,
          ...(headersTimeoutMs > classHeadersMs ? { probeWithinMs: limits.connectMs + classHeadersMs } : {}),
        },
        attempt,
        acceptStatuses,
      );
      if (isWrite) indexes?.note(caller, reply.vaultIndex);
      if (passesBreaker(acceptStatuses) && reply.status !== SEALED) resilience?.hear();
      return reply;
    } catch (error) {
      if (codeOf(error) === 'vault_not_caught_up') indexes?.forget(caller);
      throw error;
    } finally {
      budget.end();
    }
  }

  async function guarded<T>(call: ResilientCall, attempt: Attempt<T>, acceptStatuses: readonly number[]): Promise<T> {
    if (!resilience || passesBreaker(acceptStatuses)) return attempt(() => undefined, false);
    try {
      return await resilience.run(call, attempt);
    } catch (error) {
      if (isAppError(error) || !call.signal.aborted) throw error;
      throw new AppError(call.isOutOfTime() ? 'vault_timeout' : 'request_cancelled', { cause: error });
    }
  }

  function carryStream(caller: Caller, request: VaultStreamRequest): Promise<AsyncIterable<Buffer>> {
    const namespace = namespaceOf(caller, request.isRootOnly);
    const call = { method: 'GET', path: request.path, callClass: 'job', namespace, isStream: true } as const;
    return observed(call, (trace) => openOne(caller, request, trace));
  }

  async function openOne(caller: Caller, request: VaultStreamRequest, trace: CallTrace): Promise<AsyncIterable<Buffer>> {
    const startedAtMs = clock.monotonicMs();
    const signals = [caller.signal, request.signal];
    const place = () => placeOf({ method: 'GET', path: request.path, namespace: namespaceOf(caller, request.isRootOnly) }, trace);
    // Waiting for a turn is limited here, the opening by its own budget.
    const budget = budgetSignal(signals, limits.budgetMs.job, clock);
    try {
      const headers = { ...headersOf(caller, request, false), accept: '*/*' };
      const call: ResilientCall = {
        callClass: 'job',
        isWrite: false,
        isInNamespace: namespaceOf(caller, request.isRootOnly) !== '',
        signal: budget.signal,
        deadlineMs: startedAtMs + limits.budgetMs.job,
        isOutOfTime: () => budget.signal.reason instanceof TimeLimit,
        isOnce: true,
      };
      const attempt: Attempt<AsyncIterable<Buffer>> = (_, isProbe) => {
        trace.attempts += 1;
        return openStream({ request, headers, signals, isProbe }, { nodes, clock, limits, onSecret, trace, place });
      };
      return await guarded(call, attempt, []);
    } finally {
      budget.end();
    }
  }

  async function isTokenDead(caller: Caller): Promise<boolean> {
    if (!caller.token) return false;
    const { token } = caller;
    const verdict = await judgeToken(token.reveal(), caller.namespace, async (namespace) => {
      // The look-up is shared, so no single caller's signal may end it.
      const asker = { token, namespace, ...(caller.callClass ? { callClass: caller.callClass } : {}) };
      const request: VaultRequest = { method: 'GET', path: 'auth/token/lookup-self' as VaultRequest['path'], acceptStatuses: [403] };
      const reply = await carry({ method: 'GET', path: `/v1/${request.path}`, body: undefined, context: { caller: asker, request } });
      return { status: reply.status, body: reply.body };
    });
    return verdict === 'dead';
  }

  const send = createBridge<Context>(carry);

  function as(caller: Caller): VaultClient {
    const judged = async <T>({ signal }: { signal?: AbortSignal | undefined }, work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== 'vault_denied') throw error;
        // Whoever leaves during the look-up is told the refusal, which did come.
        if (!(await untilAborted([caller.signal, signal], isTokenDead(caller), false))) throw error;
        throw new AppError('vault_token_dead', { cause: error });
      }
    };
    return {
      namespace: caller.namespace,
      inNamespace: (namespace) => as({ ...caller, namespace }),
      request: (request) =>
        judged(request, () =>
          send({
            method: request.method,
            path: `/v1/${request.path}${queryText(request)}`,
            body: request.body,
            context: { caller, request },
          }),
        ),
      stream: (request) => judged(request, () => carryStream(caller, request)),
    };
  }

  return { as, close: () => nodes.close() };
}
