import { type Kysely, sql } from 'kysely';

/** Sign-ins that are under way at an identity provider, or wait for the server's own second factor. */
export const pendingSignIns = {
  version: 5,
  name: 'pending-sign-ins',
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table pending_sign_ins (
    id_hash text primary key,
    kind text not null check (kind in ('oidc', 'server-factor')),
    browser_hash text not null,
    mount text not null,
    namespace text not null,
    return_to text not null,
    sealed text not null,
    sealing_key_id text not null,
    tries integer not null default 0,
    expires_at timestamptz not null
  )`,
  'create index pending_sign_ins_expiry on pending_sign_ins (expires_at)',
];
