import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { ErrorPlace } from '#server/platform/index.ts';
import type { CallClass, VaultRequest } from '../client.ts';

/** One call as its caller saw it, with all its attempts. It holds no token, body or query, so it may be logged and counted. */
export interface CallEvent {
  readonly callClass: CallClass;
  readonly method: VaultRequest['method'];
  readonly code: ErrorCode | 'ok';
  /** From the asking to the parsed answer, waits included; of a stream to its first byte. */
  readonly tookMs: number;
  /** Rounds over the nodes. 0: refused before anything left, by an open breaker, a full queue or a bad argument. */
  readonly attempts: number;
  readonly isStream: boolean;
  /** Of a failure: method, path without random ids, and as far as known node, namespace, status and what was seen. Too many for labels. */
  readonly where: ErrorPlace | null;
}
