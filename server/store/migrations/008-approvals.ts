import { type Kysely, sql } from 'kysely';

/** Acts that a second person must allow. One live request for the same act by the same person. */
export const approvals = {
  version: 8,
  name: 'approvals',
  async up(db: Kysely<never>): Promise<void> {
    await sql
      .raw(
        `create table approvals (
          id text primary key,
          intent_hash text not null,
          verb text not null,
          namespace text not null,
          facts jsonb not null,
          reason text not null,
          requester_entity text not null,
          requester_name text not null,
          state text not null check (state in ('pending', 'approved', 'refused', 'withdrawn', 'used', 'expired')),
          decider_entity text not null default '',
          decider_name text not null default '',
          requested_at timestamptz not null,
          decided_at timestamptz,
          expires_at timestamptz not null
        )`,
      )
      .execute(db);
    await sql
      .raw("create unique index approvals_live on approvals (requester_entity, intent_hash) where state in ('pending', 'approved')")
      .execute(db);
    await sql.raw('create index approvals_by_namespace on approvals (namespace, requested_at desc)').execute(db);
  },
};
