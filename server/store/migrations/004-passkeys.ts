import { type Kysely, sql } from 'kysely';

/** Passkeys' counters, WebAuthn challenges, what told a person of a changed factor, and how fresh and how strong a confirmation was. */
export const passkeys = {
  version: 4,
  name: 'passkeys',
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  'alter table sessions add column factor_at timestamptz',
  // Grants of before were all made by a code.
  "alter table grants add column method text not null default 'totp'",
  `create table passkeys (
    credential_hash text primary key,
    factor text not null,
    sign_count bigint not null,
    is_backed_up boolean not null,
    last_used_at timestamptz,
    cloned_at timestamptz
  )`,
  'create index passkeys_factor on passkeys (factor)',
  `create table challenges (
    challenge_hash text primary key,
    session_hash text not null references sessions (id_hash) on delete cascade,
    purpose text not null,
    bound_to text not null,
    user_handle text not null,
    expires_at timestamptz not null
  )`,
  'create index challenges_session on challenges (session_hash)',
  'create index challenges_expiry on challenges (expires_at)',
  `create table factor_notices (
    id bigint generated always as identity primary key,
    factor text not null,
    kind text not null,
    name text not null,
    by_session text not null,
    at timestamptz not null
  )`,
  'create index factor_notices_factor on factor_notices (factor, at)',
];
