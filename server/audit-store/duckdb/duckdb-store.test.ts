import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { batchOf, describeAuditStore, lineOf } from '#server/testing/audit/store-conformance.ts';
import { createDuckDbStore } from './create-duckdb-store.ts';

async function openScratch() {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-audit-'));
  const reopen = () => createDuckDbStore({ file: join(dir, 'audit.duckdb'), memoryBytes: 256_000_000, threads: 2 });
  return { dir, store: await reopen(), reopen, clear: async () => rmSync(dir, { recursive: true, force: true }) };
}

describeAuditStore('the audit store on DuckDB', openScratch);

it('leaves no batch beside its file, and keeps only the place of a damaged line', async () => {
  const { dir, store, clear } = await openScratch();
  const { sourceId } = await store.openSource('/a', 'device');
  const lines = Array.from({ length: 3000 }, (_, n) => lineOf({ id: `r-${n}` }));
  await store.append(batchOf(sourceId, [...lines, '{"data":"planted-value']));
  await store.close();
  expect(existsSync(join(dir, 'audit.duckdb.spool'))).toBe(false);
  expect(readFileSync(join(dir, 'audit.duckdb')).includes('planted-value')).toBe(false);
  await clear();
});
