import { type Kysely, sql } from 'kysely';

/** Break-glass codes that were used, each once. */
export const breakGlass = {
  version: 7,
  name: 'break-glass',
  async up(db: Kysely<never>): Promise<void> {
    await sql.raw('create table used_break_glass_codes (code_hash text primary key, used_at timestamptz not null)').execute(db);
  },
};
