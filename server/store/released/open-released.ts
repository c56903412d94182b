import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** The whole state of a console of an earlier release, as `pg_dump` wrote it: made by that release's own code, and never edited. */
export function releasedDump(version: number): string {
  return readFileSync(new URL(`./version-${version}.sql`, import.meta.url), 'utf8');
}

/** A data directory whose embedded store holds that state. The caller removes it. */
export async function releasedDataDir(version: number): Promise<{ dataDir: string; remove(): void }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-released-'));
  const pglite = await PGlite.create({ dataDir: join(dataDir, 'store') });
  await pglite.exec(releasedDump(version));
  await pglite.close();
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}
