import { type Kysely, sql } from 'kysely';

/** Raft snapshots that were taken; their bytes lie in the data directory. */
export const snapshots = {
  version: 2,
  name: 'snapshots',
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table snapshots (
    id text primary key,
    state text not null check (state in ('taking', 'verified', 'bad')),
    cause text,
    taken_at timestamptz not null,
    checked_at timestamptz,
    alive_at timestamptz not null,
    entity_id text not null,
    display_name text not null,
    home text not null,
    size_bytes bigint not null default 0,
    sha256 text,
    raft_index bigint,
    raft_term bigint
  )`,
  // One at a time, over all processes of one store.
  "create unique index snapshots_one_taking on snapshots (state) where state = 'taking'",
  'create index snapshots_taken_at on snapshots (taken_at)',
];
