import { type Clock, codeOf, isAppError, locate } from '#server/platform/index.ts';
import type { ClientLog } from '../client-log.ts';
import { outcomeOf } from '../observe/outcome.ts';
import { safely } from '../observe/safely.ts';
import { type CallFacts, inCallSpan, serverAttributes } from '../observe/spans.ts';
import { type CallTrace, placeOf } from './call-place.ts';
import type { CallEvent } from './events.ts';

export interface CallObserverOptions {
  addresses: readonly string[];
  clock: Clock;
  log?: ClientLog | undefined;
  onCall?: ((event: CallEvent) => void) | undefined;
}

interface ObservedCall extends CallFacts {
  isStream: boolean;
  /** As it is sent, below the base namespace. */
  namespace: string;
}

export type ObserveCall = <T>(call: ObservedCall, work: (trace: CallTrace) => Promise<T>) => Promise<T>;

/**
 * Runs a call in its span, then says once how it ended: to the listener always, to the log when it failed. What failed is told where, and
 * is a warning when a node was in trouble; what an open breaker refuses, or the server denies, is not worth one.
 */
export function createCallObserver({ addresses, clock, log, onCall }: CallObserverOptions): ObserveCall {
  const tell = safely(onCall);
  const server = serverAttributes(addresses);
  const [only, ...others] = addresses;
  // Of several nodes nobody knows which one until it is asked.
  const node = only !== undefined && others.length === 0 ? new URL(only).origin : undefined;
  return async (call, work) => {
    const { callClass, method, isStream } = call;
    const trace: CallTrace = { attempts: 0, node };
    const startedAtMs = clock.monotonicMs();
    const end = (code: CallEvent['code'], where: CallEvent['where']) => {
      const tookMs = clock.monotonicMs() - startedAtMs;
      const { attempts } = trace;
      tell({ callClass, method, code, tookMs, attempts, isStream, where });
      if (code === 'ok') return;
      const isTrouble = attempts > 0 && outcomeOf(code) === 'failed';
      log?.[isTrouble ? 'warn' : 'debug']({ ...where, code, callClass, isStream, tookMs: Math.round(tookMs) }, 'vault request failed');
    };
    try {
      const result = await inCallSpan(call, server, trace, () => work(trace));
      end('ok', null);
      return result;
    } catch (thrown) {
      const error = locate(thrown, placeOf(call, trace));
      end(codeOf(error), isAppError(error) ? (error.where ?? null) : null);
      throw error;
    }
  };
}
