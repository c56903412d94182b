import { type Selectable, sql } from 'kysely';
import type { ApprovalTable } from './schema.ts';
import type { Store } from './store.ts';

export type ApprovalState = ApprovalTable['state'];

/** One act that one person asked to be allowed. What is asked for never changes after it was asked. */
export interface StoredApproval {
  id: string;
  /** Hash of the act: verb, namespace of the sign-in, exact input. */
  intentHash: string;
  verb: string;
  /** Namespace of the requester's sign-in. */
  namespace: string;
  /** What the journal keeps of the input. */
  facts: Record<string, string | number>;
  reason: string;
  requester: Person;
  state: ApprovalState;
  /** Who approved or refused it; null before that. */
  decider: Person | null;
  requestedAt: Date;
  decidedAt: Date | null;
  expiresAt: Date;
}

interface Person {
  entityId: string;
  displayName: string;
}

const KEPT_MS = 30 * 86_400_000;
const MOST_SHOWN = 200;
const MOST_NAMESPACES = 50;
const LIVE = ['pending', 'approved'] as const;

/**
 * Notes what ran out as such, drops what is old, and keeps a request unless the person has a live one for the same act already.
 * Answers the live one, or null when the person has `mostLive` others.
 */
export async function putApproval(
  store: Store,
  request: Omit<StoredApproval, 'state' | 'decider' | 'decidedAt' | 'requestedAt'>,
  mostLive: number,
): Promise<StoredApproval | null> {
  const now = store.clock.now();
  const { entityId } = request.requester;
  return store.transaction(async (trx) => {
    await trx.updateTable('approvals').set({ state: 'expired' }).where('state', 'in', LIVE).where('expires_at', '<=', now).execute();
    await trx
      .deleteFrom('approvals')
      .where('requested_at', '<=', new Date(now.getTime() - KEPT_MS))
      .where('state', 'not in', LIVE)
      .execute();
    const live = await trx
      .selectFrom('approvals')
      .selectAll()
      .where('requester_entity', '=', entityId)
      .where('state', 'in', LIVE)
      .execute();
    const same = live.find((row) => row.intent_hash === request.intentHash);
    if (same) return toApproval(same, now);
    if (live.length >= mostLive) return null;
    const row = await trx
      .insertInto('approvals')
      .values({
        id: request.id,
        intent_hash: request.intentHash,
        verb: request.verb,
        namespace: request.namespace,
        facts: JSON.stringify(request.facts),
        reason: request.reason,
        requester_entity: entityId,
        requester_name: request.requester.displayName,
        state: 'pending',
        requested_at: now,
        expires_at: request.expiresAt,
      })
      // Another process was faster with the very same: its request is as good.
      .onConflict((conflict) =>
        conflict
          .columns(['requester_entity', 'intent_hash'])
          // Spelled out: an index is found by constants, not by parameters.
          .where(sql<boolean>`state in ('pending', 'approved')`)
          .doUpdateSet({ requester_name: request.requester.displayName }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return toApproval(row, now);
  });
}

/** Newest first: all of a namespace, or one person's own. */
export async function listApprovals(store: Store, of: { namespace: string } | { entityId: string }): Promise<StoredApproval[]> {
  const rows = await store.run((db) => {
    const query = db.selectFrom('approvals').selectAll().orderBy('requested_at', 'desc').orderBy('id').limit(MOST_SHOWN);
    return 'namespace' in of
      ? query.where('namespace', '=', of.namespace).execute()
      : query.where('requester_entity', '=', of.entityId).execute();
  });
  return rows.map((row) => toApproval(row, store.clock.now()));
}

/** Open requests of anybody but `entityId`, by namespace of the sign-in: the fifty whose oldest request is oldest. */
export async function countPendingApprovals(store: Store, entityId: string): Promise<{ namespace: string; pendingCount: number }[]> {
  const rows = await store.run((db) =>
    db
      .selectFrom('approvals')
      .select(({ fn }) => ['namespace', fn.countAll<string>().as('pending_count')])
      .where('state', '=', 'pending')
      .where('expires_at', '>', store.clock.now())
      .where('requester_entity', '!=', entityId)
      .groupBy('namespace')
      .orderBy(({ fn }) => fn.min('requested_at'))
      .limit(MOST_NAMESPACES)
      .execute(),
  );
  return rows.map((row) => ({ namespace: row.namespace, pendingCount: Number(row.pending_count) }));
}

export async function findApproval(store: Store, id: string): Promise<StoredApproval | null> {
  const row = await store.run((db) => db.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst());
  return row ? toApproval(row, store.clock.now()) : null;
}

/** The live request of one person for one act. */
export async function findLiveApproval(store: Store, entityId: string, intentHash: string): Promise<StoredApproval | null> {
  const row = await store.run((db) =>
    db
      .selectFrom('approvals')
      .selectAll()
      .where('requester_entity', '=', entityId)
      .where('intent_hash', '=', intentHash)
      .where('state', 'in', LIVE)
      .where('expires_at', '>', store.clock.now())
      .executeTakeFirst(),
  );
  return row ? toApproval(row, store.clock.now()) : null;
}

/** Approves or refuses what is still open, by anybody but the requester. True for exactly one caller. */
export async function decideApproval(
  store: Store,
  id: string,
  decision: { state: 'approved'; decider: Person; expiresAt: Date } | { state: 'refused'; decider: Person },
): Promise<boolean> {
  const now = store.clock.now();
  const rows = await store.run((db) =>
    db
      .updateTable('approvals')
      .set({
        state: decision.state,
        decider_entity: decision.decider.entityId,
        decider_name: decision.decider.displayName,
        decided_at: now,
        ...('expiresAt' in decision && { expires_at: decision.expiresAt }),
      })
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .where('requester_entity', '!=', decision.decider.entityId)
      .where('expires_at', '>', now)
      .returning('id')
      .execute(),
  );
  return rows.length > 0;
}

/** Takes back what the person asked for and nobody has used yet. */
export async function withdrawApproval(store: Store, id: string, entityId: string): Promise<boolean> {
  const rows = await store.run((db) =>
    db
      .updateTable('approvals')
      .set({ state: 'withdrawn' })
      .where('id', '=', id)
      .where('requester_entity', '=', entityId)
      .where('state', 'in', LIVE)
      .where('expires_at', '>', store.clock.now())
      .returning('id')
      .execute(),
  );
  return rows.length > 0;
}

/** Uses an approval up for its act; null for all but the first caller. */
export async function takeApproval(store: Store, entityId: string, intentHash: string): Promise<StoredApproval | null> {
  const row = await store.run((db) =>
    db
      .updateTable('approvals')
      .set({ state: 'used' })
      .where('requester_entity', '=', entityId)
      .where('intent_hash', '=', intentHash)
      .where('state', '=', 'approved')
      .where('expires_at', '>', store.clock.now())
      .returningAll()
      .executeTakeFirst(),
  );
  return row ? toApproval(row, store.clock.now()) : null;
}

function toApproval(row: Selectable<ApprovalTable>, now: Date): StoredApproval {
  const isOver = row.expires_at <= now && (row.state === 'pending' || row.state === 'approved');
  return {
    id: row.id,
    intentHash: row.intent_hash,
    verb: row.verb,
    namespace: row.namespace,
    facts: row.facts,
    reason: row.reason,
    requester: { entityId: row.requester_entity, displayName: row.requester_name },
    state: isOver ? 'expired' : row.state,
    decider: row.decider_entity === '' ? null : { entityId: row.decider_entity, displayName: row.decider_name },
    requestedAt: row.requested_at,
    decidedAt: row.decided_at,
    expiresAt: row.expires_at,
  };
}
