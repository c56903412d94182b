import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { findPostgres, startPostgres } from './dev-postgres.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-pg-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.skipIf(!findPostgres())(
  'keeps its databases, asks for a password, ends a leftover on its directory, and makes a half-made directory anew',
  async () => {
    const first = await startPostgres({ dir });
    await first.query('create database orders');
    await first.query('create table t (n int)', [], 'orders');
    const stranger = new pg.Client({ host: first.host, port: first.port, user: 'postgres', password: 'wrong', database: 'postgres' });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
    await first.stop();
    await first.exited;
    expect(() => process.kill(first.pid, 0)).toThrow();

    const second = await startPostgres({ dir });
    expect(await second.query('select count(*)::int as n from t', [], 'orders')).toEqual([{ n: 0 }]);
    expect(`${second.password} ${JSON.stringify(second)}`).not.toContain(second.password.reveal());
    expect(readFileSync(join(dir, 'postgres.log'), 'utf8')).not.toContain(second.password.reveal());

    const taken = await startPostgres({ dir });
    await second.exited;
    expect(await taken.query('select count(*)::int as n from t', [], 'orders')).toEqual([{ n: 0 }]);
    await taken.stop();

    rmSync(join(dir, 'complete'));
    writeFileSync(join(dir, 'data', 'PG_VERSION'), 'broken');
    const third = await startPostgres({ dir });
    expect(await third.query("select 1 from pg_database where datname = 'orders'")).toEqual([]);
    await third.stop();
  },
);
