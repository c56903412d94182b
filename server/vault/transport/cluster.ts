import { AppError, type Clock, codeOf, type Logger, newRequestId, type Random } from '#server/platform/index.ts';
import type { Caller, VaultClient, VaultCluster, VaultReply, VaultRequest, VaultStreamRequest } from '../client.ts';
import { dispatch } from './dispatch.ts';
import { TIMER_DONE, TimeLimit } from './exchange.ts';
import { DEFAULT_LIMITS, type TransportLimits } from './limits.ts';
import { type BridgeCall, createBridge } from './node-vault-bridge.ts';
import { createNodeSet } from './nodes.ts';
import { replyOf } from './reply.ts';
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
  log?: Logger | undefined;
  limits?: Partial<TransportLimits>;
  /** Told every token that goes out or comes in, so that a redactor can protect it. */
  onSecret?: (value: string) => void;
}

/** A header value that cannot break out of its line. Anything else is no token of any server. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/** Aborts with the first of the given signals, or by `TimeLimit` when the budget is spent. `end` frees timer and listeners. */
function budgetSignal(signals: readonly (AbortSignal | undefined)[], budgetMs: number, clock: Clock): { signal: AbortSignal; end(): void } {
  const control = new AbortController();
  const ending = new AbortController();
  for (const signal of signals) {
    if (!signal) continue;
    if (signal.aborted) control.abort(signal.reason);
    signal.addEventListener('abort', () => control.abort(signal.reason), { signal: ending.signal });
  }
  clock.sleep(budgetMs, ending.signal).then(
    () => control.abort(new TimeLimit()),
    () => undefined,
  );
  return { signal: control.signal, end: () => ending.abort(TIMER_DONE) };
}

/**
 * The cluster behind the given addresses. Nothing connects before the first request.
 * Throws `invalid_input` when an address or the CA file is unusable.
 */
export function createVaultCluster(options: VaultClusterOptions): VaultCluster {
  const { clock, random, log } = options;
  const limits: TransportLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const onSecret = options.onSecret ?? (() => undefined);
  const nodes = createNodeSet(options.addresses, readTls(options.caCertFile, options.clientCertificate), limits, clock);
  const judgeToken = createTokenJudge();

  function headersOf(caller: Caller, request: Pick<VaultRequest, 'isRootOnly' | 'minIndex'>, hasBody: boolean): Record<string, string> {
    const token = caller.token?.reveal() ?? null;
    // Without this look a pasted line break would be refused deep below, or end up in a header.
    if (token !== null && !HEADER_VALUE.test(token)) throw new AppError('vault_token_dead');
    const namespace = request.isRootOnly ? '' : [options.baseNamespace ?? '', caller.namespace].filter(Boolean).join('/');
    if (namespace !== '' && !HEADER_VALUE.test(namespace)) throw new AppError('invalid_input');
    if (token !== null) onSecret(token);
    return {
      accept: 'application/json',
      'x-vault-request': 'true',
      'x-sallyport-request-id': caller.requestId ?? newRequestId(random),
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

  async function carry({ method, path, body, context: { caller, request } }: BridgeCall<Context>): Promise<VaultReply> {
    const callClass = request.callClass ?? caller.callClass ?? 'interactive';
    const headersTimeoutMs = request.headersTimeoutMs ?? limits.headersMs[callClass];
    const isWrite = (request.effect ?? (method === 'GET' || method === 'LIST' ? 'read' : 'write')) === 'write';
    const acceptStatuses = request.acceptStatuses ?? [];
    const headers = headersOf(caller, request, body !== undefined);
    const budgetMs = Math.max(limits.budgetMs[callClass], headersTimeoutMs + limits.connectMs);
    const budget = budgetSignal([caller.signal, request.signal], budgetMs, clock);
    const startedAtMs = clock.monotonicMs();
    try {
      const text = body === undefined ? null : JSON.stringify(body);
      const wire = { method, path, headers, body: text, headersTimeoutMs, bodyBytes: limits.bodyBytes, signal: budget.signal };
      const answer = await dispatch(wire, { nodes, clock, isWrite });
      return replyOf(answer, { path: request.path, isWrite, acceptStatuses, onSecret });
    } catch (error) {
      log?.debug({ code: codeOf(error), method, callClass, tookMs: Math.round(clock.monotonicMs() - startedAtMs) }, 'vault request failed');
      throw error;
    } finally {
      budget.end();
    }
  }

  async function carryStream(caller: Caller, request: VaultStreamRequest): Promise<AsyncIterable<Buffer>> {
    const startedAtMs = clock.monotonicMs();
    try {
      const headers = { ...headersOf(caller, request, false), accept: '*/*' };
      return await openStream({ request, headers, signals: [caller.signal, request.signal] }, { nodes, clock, limits, onSecret });
    } catch (error) {
      log?.debug({ code: codeOf(error), isStream: true, tookMs: Math.round(clock.monotonicMs() - startedAtMs) }, 'vault request failed');
      throw error;
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

  function as(caller: Caller): VaultClient {
    const send = createBridge<Context>(carry);
    const judged = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== 'vault_denied' || !(await isTokenDead(caller))) throw error;
        throw new AppError('vault_token_dead', { cause: error });
      }
    };
    return {
      namespace: caller.namespace,
      inNamespace: (namespace) => as({ ...caller, namespace }),
      request: (request) =>
        judged(() => send({ method: request.method, path: `/v1/${request.path}`, body: request.body, context: { caller, request } })),
      stream: (request) => judged(() => carryStream(caller, request)),
    };
  }

  return { as, close: () => nodes.close() };
}
