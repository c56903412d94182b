import { AppError, type Clock, codeOf, type Random } from '#server/platform/index.ts';
import type { VaultCluster } from '../client.ts';
import type { ClientLog } from '../client-log.ts';
import { revokeSelf } from '../endpoints/auth-token.ts';
import { safely } from '../observe/safely.ts';
import type { ServiceIdentity } from '../service-identity.ts';
import { checkMethod } from './check-method.ts';
import type { AuthEvent } from './events.ts';
import { isExpired } from './held-token.ts';
import { keepAlive } from './keep-alive.ts';
import { createLoginMethod } from './login.ts';
import type { ServiceMethod } from './method.ts';
import { signedInClient, withSignal } from './signed-in-client.ts';
import { createTokenSource } from './token-source.ts';

export interface ServiceIdentityOptions {
  cluster: VaultCluster;
  method: ServiceMethod;
  /** Namespace of the login; '' is the root. */
  namespace: string;
  clock: Clock;
  random: Random;
  log: ClientLog;
  /** Told of every login, renewal and end; nothing in it is secret. What it throws is ignored. */
  onEvent?: (event: AuthEvent) => void;
  /**
   * Told every credential that a file held or a wrapping token gave, before it is used, and every token that a login gave, so that a
   * redactor can mask it. One that is used again is told again.
   */
  onSecret?: (value: string) => void;
}

const REVOKE_WITHIN_MS = 2_000;

/**
 * Signs in lazily, keeps the token alive while started, and signs in again when it dies. Callers that wait share one login. A token that
 * was replaced in time is left to expire: revoking it would end the leases that were made with it. Throws `invalid_input` for an unusable
 * method.
 */
export function createServiceIdentity(options: ServiceIdentityOptions): ServiceIdentity {
  checkMethod(options.method);
  const { cluster, namespace, clock, random, log } = options;
  const stopping = new AbortController();
  const method = createLoginMethod(cluster, options.method, namespace, options.onSecret);
  const emit = safely(options.onEvent);
  const source = createTokenSource({ cluster, method, namespace, clock, random, log, emit, stopping: stopping.signal });
  let loop: Promise<void> | null = null;

  return {
    async client(inNamespace = '', signal) {
      await withSignal(source.acquire(), signal);
      return signedInClient(cluster, source, inNamespace, signal);
    },
    state() {
      const held = source.held();
      return {
        isSignedIn: held !== null && !isExpired(held, clock.monotonicMs()),
        lastFailure: source.lastFailure(),
        expiresAt: held?.expiresAt ?? null,
      };
    },
    start() {
      loop ??= keepAlive({ source, method, clock, random, stopping: stopping.signal });
    },
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort(new AppError('not_ready', { where: { authMethod: method.kind, what: 'signing in has ended' } }));
      await loop;
      const last = await source.end();
      if (!last?.isRevocable || isExpired(last, clock.monotonicMs())) return;
      const within = AbortSignal.timeout(REVOKE_WITHIN_MS);
      try {
        await revokeSelf(cluster.as({ token: last.token, namespace, signal: within }));
        emit({ type: 'revoked', method: method.kind });
      } catch (error) {
        log.warn({ code: codeOf(error) }, 'service token could not be revoked');
        emit({ type: 'revoke_failed', method: method.kind, code: codeOf(error) });
      }
    },
  };
}
