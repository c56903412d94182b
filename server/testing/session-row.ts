import type { NewSessionRow } from '#server/store/index.ts';

/** A session's row with what tests seldom care about filled in: verified, signed in at `now`, good for an hour. */
export function sessionRow(idHash: string, now: Date, over: Partial<NewSessionRow> = {}): NewSessionRow {
  const end = new Date(now.getTime() + 3_600_000);
  return {
    id_hash: idHash,
    stage: 'verified',
    entity_id: 'e-1',
    display_name: 'ada',
    username: 'ada',
    namespace: '',
    policies: [],
    token_kind: 'own',
    token_accessor: 'a',
    sealed_token: 'v1.x',
    sealing_key_id: 'k1',
    token_expires_at: null,
    signed_in_at: now,
    idle_expires_at: end,
    absolute_expires_at: end,
    ...over,
  };
}
