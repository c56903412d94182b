import { AppError, type Clock, newRequestId, type Random } from '#server/platform/index.ts';
import {
  countPendingApprovals,
  decideApproval,
  findApproval,
  findLiveApproval,
  listApprovals,
  putApproval,
  type Store,
  type StoredApproval,
  takeApproval,
  withdrawApproval,
} from '#server/store/index.ts';
import { refuseBreakGlass } from './break-glass.ts';
import type { ActiveSession } from './engine.ts';

/** What is asked for: an act with its exact input, in the words of the journal. */
export interface ApprovalRequest {
  readonly verb: string;
  readonly intentHash: string;
  readonly facts: Record<string, string | number>;
  readonly reason: string;
}

/** Acts that need a second person: asked for, decided by another identity, used once, or over by time. */
export interface Approvals {
  /** Asks; a live request for the same act is given back as it is. Throws `approval_too_many`. */
  request(session: ActiveSession, request: ApprovalRequest): Promise<StoredApproval>;
  /** Newest first, all of a namespace. Who may see them is the caller's question. */
  listOf(namespace: string): Promise<StoredApproval[]>;
  listOwn(session: ActiveSession): Promise<StoredApproval[]>;
  /** How many open requests of others there are, by namespace: the ones with the oldest, fifty at most. */
  waitingFor(session: ActiveSession): Promise<{ namespace: string; pendingCount: number }[]>;
  find(id: string): Promise<StoredApproval | null>;
  /** The live request of this person for this act, if there is one. */
  standing(session: ActiveSession, intentHash: string): Promise<StoredApproval | null>;
  /** Throws `approval_own` for the requester and whom the act is about, `approval_gone` when it is not open any more. */
  decide(session: ActiveSession, id: string, state: 'approved' | 'refused'): Promise<StoredApproval>;
  /** Throws `approval_gone`. */
  withdraw(session: ActiveSession, id: string): Promise<void>;
  /** Uses an approval up by one atomic write. Throws `approval_required`. */
  take(session: ActiveSession, intentHash: string): Promise<StoredApproval>;
}

const ASKED_MS = 4 * 3_600_000;
const APPROVED_MS = 30 * 60_000;
const MOST_LIVE = 10;

export function createApprovals({ store, clock, random }: { store: Store; clock: Clock; random: Random }): Approvals {
  const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
  return {
    async request(session, request) {
      refuseBreakGlass(session);
      const requester = { entityId: session.entityId, displayName: session.displayName };
      const row = { ...request, id: newRequestId(random), namespace: session.namespace, requester, expiresAt: inMs(ASKED_MS) };
      const kept = await putApproval(store, row, MOST_LIVE);
      if (!kept) throw new AppError('approval_too_many');
      return kept;
    },
    listOf: (namespace) => listApprovals(store, { namespace }),
    listOwn: (session) => listApprovals(store, { entityId: session.entityId }),
    waitingFor: (session) => countPendingApprovals(store, session.entityId),
    find: (id) => findApproval(store, id),
    standing: (session, intentHash) => findLiveApproval(store, session.entityId, intentHash),
    async decide(session, id, state) {
      refuseBreakGlass(session);
      const found = await findApproval(store, id);
      if (!found) throw new AppError('approval_gone');
      if (found.requester.entityId === session.entityId || found.facts['personEntityId'] === session.entityId)
        throw new AppError('approval_own');
      const decider = { entityId: session.entityId, displayName: session.displayName };
      const isDone = await decideApproval(
        store,
        id,
        state === 'approved' ? { state, decider, expiresAt: inMs(APPROVED_MS) } : { state, decider },
      );
      const after = isDone ? await findApproval(store, id) : null;
      if (!after) throw new AppError('approval_gone');
      return after;
    },
    async withdraw(session, id) {
      if (!(await withdrawApproval(store, id, session.entityId))) throw new AppError('approval_gone');
    },
    async take(session, intentHash) {
      const taken = await takeApproval(store, session.entityId, intentHash);
      if (!taken) throw new AppError('approval_required');
      return taken;
    },
  };
}
