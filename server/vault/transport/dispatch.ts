import { AppError, type Clock } from '#server/platform/index.ts';
import { type CallTrace, loggableOrigin } from './call-place.ts';
import { type ExchangeRequest, type ExchangeResult, exchange, type RawAnswer } from './exchange.ts';
import { codeOfFailure, type Failure, wordsOfFailure } from './failure.ts';
import { parseJson } from './json.ts';
import type { NodeSet, VaultNode } from './nodes.ts';
import { errorTextsOf } from './status-codes.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Answers that another node may give better: sealed, without a leader, or behind. */
function isWorthAnotherNode(answer: RawAnswer): boolean {
  if (answer.status >= 500 || answer.status === 412) return true;
  if (answer.status !== 429) return false;
  return errorTextsOf(parseJson(answer.text))?.length === 0;
}

/** A sealed node has done nothing, so even a write may go elsewhere: the others lead on without it. */
function isSealed(answer: RawAnswer): boolean {
  return answer.status === 503 && (errorTextsOf(parseJson(answer.text))?.some((text) => /\bsealed\b/i.test(text)) ?? false);
}

/**
 * The node that a redirect names. Only configured nodes are called, and never in clear after TLS: the token goes along. To itself only a
 * node that has just become the leader redirects, and then with the path as it was; what else does that is no node.
 */
function redirectTarget(nodes: NodeSet, from: VaultNode, answer: RawAnswer, path: string, trace: CallTrace): VaultNode {
  const refuse = (what: string): never => {
    trace.what = what;
    // Without a cause, which would repeat what the node wrote.
    throw new AppError('vault_redirect_refused');
  };
  let location: URL;
  try {
    location = new URL(answer.headers.location ?? '', from.origin);
  } catch {
    return refuse('a redirect to what is no address');
  }
  if (from.origin.startsWith('https:') && location.protocol !== 'https:')
    return refuse(`a redirect out of TLS, to ${loggableOrigin(location)}`);
  const target = nodes.byOrigin(location.origin);
  if (!target) return refuse(`a redirect to ${loggableOrigin(location)}, which is no configured node`);
  if (target === from && `${location.pathname}${location.search}` !== path) return refuse('a redirect to itself, with another path');
  return target;
}

export interface DispatchOptions {
  nodes: NodeSet;
  clock: Clock;
  isWrite: boolean;
  /** Asks whether an outage is over: each node is asked once. */
  isProbe: boolean;
  /** Told of each exchange; at the end it is of the one that decided. */
  trace: CallTrace;
}

/**
 * Asks the nodes in order until one answers. A read goes on to the next node after any failure, a write only when its request surely
 * never left or met a sealed node. Follows one redirect, with our own path, to a configured node. Throws `AppError`.
 */
export async function dispatch(request: ExchangeRequest, options: DispatchOptions): Promise<RawAnswer> {
  const { nodes, clock, isWrite, isProbe, trace } = options;
  let lastFailure: Failure | null = null;
  let lastAnswer: { answer: RawAnswer; node: string | undefined } | null = null;
  const inOrder = nodes.inOrder();
  // A kept-alive connection may have died unseen: a read may use its only node twice.
  const isSpareTry = !isWrite && !isProbe && inOrder.length === 1;
  for (let at = 0; at < inOrder.length; at += 1) {
    const node = inOrder[at] as VaultNode;
    let result = await ask(node);
    if ('failure' in result && result.failure.kind === 'broken' && isSpareTry) result = await ask(node);
    if ('failure' in result) {
      lastFailure = result.failure;
      if (isWrite && result.failure.wasSent) {
        // It may have happened here, whatever a node before this one said.
        lastAnswer = null;
        break;
      }
      if (result.failure.kind === 'cancelled' || result.failure.kind === 'malformed' || result.failure.kind === 'too-large') break;
      continue;
    }
    const { answer } = result;
    if (!(isWrite ? isSealed(answer) : isWorthAnotherNode(answer))) return answer;
    lastAnswer = { answer, node: trace.node };
  }
  if (lastAnswer) {
    Object.assign(trace, { node: lastAnswer.node, status: lastAnswer.answer.status, what: undefined });
    return lastAnswer.answer;
  }
  const failure = lastFailure ?? { kind: 'unreachable', wasSent: false, cause: null };
  throw new AppError(codeOfFailure(failure, isWrite), { cause: failure.cause });

  async function ask(node: VaultNode): Promise<ExchangeResult> {
    const first = await attempt(node);
    if ('failure' in first || !REDIRECTS.has(first.answer.status)) return first;
    const target = redirectTarget(nodes, node, first.answer, request.path, trace);
    const second = await attempt(target);
    if ('failure' in second || !REDIRECTS.has(second.answer.status)) return second;
    // On in a ring of our own nodes: none leads yet, so nothing was done. A way out of the ring is refused as ever.
    redirectTarget(nodes, target, second.answer, request.path, trace);
    return { failure: { kind: 'unreachable', wasSent: false, cause: null } };
  }

  async function attempt(node: VaultNode): Promise<ExchangeResult> {
    const result = await exchange(node.pool, request, clock);
    trace.node = node.origin;
    trace.status = 'answer' in result ? result.answer.status : undefined;
    trace.what = 'failure' in result ? wordsOfFailure(result.failure) : undefined;
    if ('answer' in result) node.failedAtMs = null;
    else if (result.failure.kind !== 'cancelled' && result.failure.kind !== 'malformed') node.failedAtMs = clock.monotonicMs();
    return result;
  }
}
