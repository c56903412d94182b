import { type Kysely, sql } from 'kysely';

/** Codes that open an enrolment, recovery codes, failures of codes, tokens left alive, what told a person of a changed factor; where a session came from. */
export const enrolmentAndRecovery = {
  version: 6,
  name: 'enrolment and recovery',
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "alter table sessions add column address text not null default ''",
  "alter table sessions add column user_agent text not null default ''",
  'alter table sessions add column seen_at timestamptz not null default now()',
  'update sessions set seen_at = signed_in_at',
  'alter table sessions add column may_enrol boolean not null default false',
  `create table enrolment_codes (
    factor text primary key,
    code_hash text not null,
    namespace text not null,
    issued_by text not null,
    expires_at timestamptz not null
  )`,
  `create table recovery_codes (
    factor text not null,
    code_hash text not null,
    made_at timestamptz not null,
    primary key (factor, code_hash)
  )`,
  `create table code_failures (
    factor text primary key,
    failures integer not null,
    waits_until timestamptz
  )`,
  `create table if not exists factor_notices (
    id bigint generated always as identity primary key,
    factor text not null,
    kind text not null,
    name text not null,
    by_session text not null,
    at timestamptz not null
  )`,
  'create index if not exists factor_notices_factor on factor_notices (factor, at)',
  `create table pending_revocations (
    id_hash text primary key,
    entity_id text not null,
    display_name text not null,
    namespace text not null,
    token_accessor text not null,
    sealed_token text not null,
    sealing_key_id text not null,
    token_expires_at timestamptz,
    since timestamptz not null,
    tries integer not null default 0,
    last_code text not null default '',
    next_try_at timestamptz not null
  )`,
  'create index pending_revocations_next on pending_revocations (next_try_at)',
];
