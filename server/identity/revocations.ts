import { type Clock, codeOf, type Logger, Secret } from '#server/platform/index.ts';
import {
  claimRevocations,
  dropRevocation,
  type Journal,
  noteRevocationFailure,
  type PendingRevocation,
  type SessionRow,
  type Store,
} from '#server/store/index.ts';
import type { VaultCluster } from '#server/vault/index.ts';
import type { RequestFacts } from './engine.ts';
import { revokeVerified } from './revoke-verified.ts';
import type { Sealing } from './sealing.ts';

export type Where = Pick<RequestFacts, 'address' | 'requestId'>;

/** Tokens of ended sessions on their way to be revoked. The store remembers each until it is known to be dead. */
export interface Revocations {
  /** Revokes the token of an ended session. Whether nothing of it is left, by a look-up. Never throws. */
  now(row: SessionRow, where: Where): Promise<boolean>;
  /** The same for several, a few at a time, behind the caller. */
  behind(rows: readonly SessionRow[], where: Where): void;
  /** One round over those whose next try is due. */
  retry(): Promise<void>;
  start(): void;
  /** Ends the rounds, and waits for what is under way. */
  stop(): Promise<void>;
}

interface Parts {
  store: Store;
  sealing: Sealing;
  cluster: VaultCluster;
  journal: Journal;
  clock: Clock;
  log: Logger;
}

type Owed = Pick<
  PendingRevocation,
  'id_hash' | 'entity_id' | 'display_name' | 'namespace' | 'token_accessor' | 'sealed_token' | 'sealing_key_id' | 'token_expires_at'
>;

const ROUND_MS = 15_000;
const ROUND_ROWS = 20;
const AT_ONCE = 4;
/** What says nothing of the token: Vault was away, or what it did is not known. Asking again costs nobody anything, for the breaker stands before it. */
const OUTAGE: ReadonlySet<string> = new Set([
  'vault_unreachable',
  'vault_sealed',
  'vault_timeout',
  'vault_tls_failed',
  'vault_bad_answer',
  'vault_error',
  'vault_busy',
  'vault_rate_limited',
  'vault_not_caught_up',
  'outcome_unknown',
]);
const NOWHERE: Where = { address: '', requestId: '' };

export function createRevocations({ store, sealing, cluster, journal, clock, log }: Parts): Revocations {
  const underWay = new Set<Promise<void>>();
  const ending = new AbortController();

  async function attempt(owed: Owed, where: Where, wasTried: boolean, callClass: 'interactive' | 'job'): Promise<boolean> {
    let code: string;
    try {
      const isOver = owed.token_expires_at !== null && owed.token_expires_at <= clock.now();
      code = isOver ? 'ok' : await revokeVerified(cluster, await openToken(owed), owed.namespace, callClass);
    } catch (error) {
      code = codeOf(error);
    }
    try {
      if (code === 'ok') await dropRevocation(store, owed.id_hash);
      else await noteRevocationFailure(store, owed.id_hash, code, { isOutage: OUTAGE.has(code) });
    } catch {
      log.error({ code }, 'what became of a token could not be stored; it is tried again');
    }
    if (code !== 'ok') log.warn({ code, requestId: where.requestId }, 'a token could not be revoked at the end of its session');
    // The first failure and the late success are news, the tries between them are not.
    if (wasTried !== (code === 'ok')) return code === 'ok';
    const entry = {
      kind: 'event' as const,
      requestId: where.requestId,
      verb: 'session.revoke-token',
      entityId: owed.entity_id,
      displayName: owed.display_name,
      namespace: owed.namespace,
      address: where.address,
      code,
      // An accessor cannot be used as a token; with it an operator can revoke what was left.
      details: { tokenAccessor: owed.token_accessor },
    };
    await journal.write(entry).catch(() => log.error({ code }, 'journal row lost'));
    return code === 'ok';
  }

  async function openToken(owed: Owed): Promise<Secret<string>> {
    return new Secret(await sealing.open(owed.sealed_token, owed.sealing_key_id, owed.id_hash));
  }

  function keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => log.warn({ code: codeOf(error) }, 'a round of revocations failed'));
    underWay.add(kept);
    void kept.finally(() => underWay.delete(kept));
  }

  async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
    const queue = [...items];
    const worker = async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  const retry = async () => each(await claimRevocations(store, ROUND_ROWS), (owed) => attempt(owed, NOWHERE, owed.last_code !== '', 'job'));

  async function rounds(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await clock.sleep(ROUND_MS, ending.signal);
        await retry();
      } catch (error) {
        if (!ending.signal.aborted) log.warn({ code: codeOf(error) }, 'a round of revocations failed');
      }
    }
  }

  return {
    async now(row, where) {
      return row.token_kind !== 'own' || (await attempt(row, where, false, 'interactive'));
    },
    behind(rows, where) {
      const owed = rows.filter((row) => row.token_kind === 'own');
      if (owed.length > 0) keep(each(owed, (row) => attempt(row, where, false, 'job')));
    },
    retry,
    start: () => keep(rounds()),
    async stop() {
      ending.abort();
      await Promise.all(underWay);
    },
  };
}
