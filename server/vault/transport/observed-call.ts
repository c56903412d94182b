import { type Clock, codeOf } from '#server/platform/index.ts';
import type { ClientLog } from '../client-log.ts';
import { safely } from '../observe/safely.ts';
import { type CallFacts, inCallSpan, type Rounds, serverAttributes } from '../observe/spans.ts';
import type { CallEvent } from './events.ts';

export interface CallObserverOptions {
  addresses: readonly string[];
  clock: Clock;
  log?: ClientLog | undefined;
  onCall?: ((event: CallEvent) => void) | undefined;
}

export type ObserveCall = <T>(call: CallFacts & { isStream: boolean }, work: (rounds: Rounds) => Promise<T>) => Promise<T>;

/** Runs a call in its span, then says once how it ended: to the listener always, to the log when it failed. */
export function createCallObserver({ addresses, clock, log, onCall }: CallObserverOptions): ObserveCall {
  const tell = safely(onCall);
  const server = serverAttributes(addresses);
  return async (call, work) => {
    const { callClass, method, isStream } = call;
    const rounds: Rounds = { attempts: 0 };
    const startedAtMs = clock.monotonicMs();
    const end = (code: CallEvent['code']) => {
      const tookMs = clock.monotonicMs() - startedAtMs;
      tell({ callClass, method, code, tookMs, attempts: rounds.attempts, isStream });
      if (code !== 'ok') log?.debug({ code, method, callClass, isStream, tookMs: Math.round(tookMs) }, 'vault request failed');
    };
    try {
      const result = await inCallSpan(call, server, rounds, () => work(rounds));
      end('ok');
      return result;
    } catch (error) {
      end(codeOf(error));
      throw error;
    }
  };
}
