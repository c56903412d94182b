import type { ActiveSession } from '#server/identity/index.ts';

/**
 * Whose calls are counted as one's. Per person, not per session: opening more of them gives no more calls. Somebody who has given the
 * password alone counts apart from the person whose password it is: a thief of it must not use up what that person may do.
 */
export function callerOf({ session, address }: { session: Pick<ActiveSession, 'stage' | 'entityId'> | null; address: string }): string {
  if (!session) return `address ${address}`;
  return session.stage === 'verified' ? `entity ${session.entityId}` : `password of ${session.entityId}`;
}
