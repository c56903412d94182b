import type { ActiveSession } from '#server/identity/index.ts';
import { Secret, sha256Hex } from '#server/platform/index.ts';
import { insertSession } from '#server/store/index.ts';
import { freshName, type IdentityWorld } from './identity-world.ts';
import { sessionRow } from './session-row.ts';

/** A session of Ada's in the namespace `team`, with its row: the password given, no factor yet, good for a day of the world's clock. */
export async function halfSession({ store, clock }: IdentityWorld, entityId = freshName()): Promise<ActiveSession> {
  const idHash = sha256Hex(freshName());
  const end = new Date(clock.now().getTime() + 86_400_000);
  const half = { stage: 'password', entity_id: entityId, display_name: 'Ada L.', namespace: 'team' } as const;
  await insertSession(store, sessionRow(idHash, clock.now(), { ...half, idle_expires_at: end, absolute_expires_at: end }));
  const names = { entityId, displayName: 'Ada L.', username: 'ada', namespace: 'team', policies: [], mayEnrol: false };
  return { idHash, stage: 'password', ...names, vaultToken: new Secret('x'), idleExpiresAt: end, absoluteExpiresAt: end };
}
