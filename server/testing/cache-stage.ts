import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError } from '#server/platform/index.ts';
import { type AnyKvSecret, createSecretCache, type SecretCacheOptions, type SecretLoad, type VaultClient } from '#server/vault/index.ts';
import { createFakeClock } from './fake-clock.ts';

type Answer = AnyKvSecret | null | ErrorCode;

const RULES = [
  { paths: 'kv/high/**', sensitivity: 'high' },
  { paths: 'kv/config/**', sensitivity: 'configuration' },
] as const;

export const versioned = (version: number, text = `v${version}`): AnyKvSecret => ({
  data: { text },
  version,
  createdAt: `2026-01-01T00:00:0${version}Z`,
});

/** A secret cache whose upstream answers when the test says so. */
export function cacheStage(options: Partial<SecretCacheOptions> = {}) {
  const clock = createFakeClock();
  const asked: Array<SecretLoad & { atMs: number; answer: (answer: Answer) => Promise<void> }> = [];
  const events: string[] = [];
  let always: Answer | undefined;
  const cache = createSecretCache({
    clock,
    random: { bytes: (count) => Buffer.alloc(count), fraction: () => 0.5 },
    rules: RULES,
    onEvent: (kind) => events.push(kind),
    load: (request) =>
      new Promise((resolve, reject) => {
        const settle = (answer: Answer) => (typeof answer === 'string' ? reject(new AppError(answer)) : resolve(answer));
        request.signal.addEventListener('abort', () => reject(new AppError('request_cancelled')));
        const answer = (given: Answer) => {
          settle(given);
          return clock.settle();
        };
        asked.push({ ...request, atMs: clock.monotonicMs(), answer });
        if (always !== undefined) settle(always);
      }),
    ...options,
  });
  const open = (identity = 'anna', namespace = '') => cache.open({ identity, namespace, client: () => ({ namespace }) as VaultClient });
  return {
    cache,
    clock,
    asked,
    events,
    open,
    reader: open(),
    /** Every load is answered at once with this. */
    always: (answer: Answer) => {
      always = answer;
    },
    nth: (at: number) => {
      const found = asked.at(at);
      if (!found) throw new Error('not asked');
      return found;
    },
  };
}
