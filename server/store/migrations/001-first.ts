import { type Kysely, sql } from 'kysely';

/** Sessions, single-use steps, grants, enrolments under way, limits and the journal. */
export const first = {
  version: 1,
  name: 'first',
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table sessions (
    id_hash text primary key,
    stage text not null check (stage in ('password', 'verified')),
    entity_id text not null,
    display_name text not null,
    username text not null,
    namespace text not null,
    policies jsonb not null,
    token_kind text not null check (token_kind in ('own', 'pasted')),
    token_accessor text not null,
    sealed_token text not null,
    sealing_key_id text not null,
    token_expires_at timestamptz,
    signed_in_at timestamptz not null,
    idle_expires_at timestamptz not null,
    absolute_expires_at timestamptz not null
  )`,
  'create index sessions_entity on sessions (entity_id)',
  'create index sessions_idle on sessions (idle_expires_at)',
  'create index sessions_absolute on sessions (absolute_expires_at)',
  `create table used_steps (
    factor text primary key,
    last_step bigint not null,
    used_at timestamptz not null
  )`,
  `create table grants (
    grant_hash text primary key,
    session_hash text not null references sessions (id_hash) on delete cascade,
    intent_hash text not null,
    expires_at timestamptz not null
  )`,
  'create index grants_session on grants (session_hash)',
  'create index grants_expiry on grants (expires_at)',
  `create table pending_enrolments (
    session_hash text primary key references sessions (id_hash) on delete cascade,
    sealed_seed text not null,
    sealing_key_id text not null,
    expires_at timestamptz not null
  )`,
  'create table limits (key varchar(255) primary key, points integer not null default 0, expire bigint)',
  'create index limits_expiry on limits (expire)',
  `create table journal (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null,
    request_id text not null,
    verb text not null,
    entity_id text not null,
    display_name text not null,
    namespace text not null,
    address text not null,
    code text not null,
    details jsonb not null
  )`,
  'create index journal_at on journal (at)',
  'create index journal_request on journal (request_id)',
  'create index journal_entity on journal (entity_id, at)',
];
