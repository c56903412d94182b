import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import { scanChunks } from './scan-chunks.ts';
import { serverOnlyWords } from './server-words.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-chunks-'));
  mkdirSync(join(dir, 'chunks'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function scan(text: string, words: readonly string[] = []): string[] {
  writeFileSync(join(dir, 'chunks/0a1b.js'), text);
  return scanChunks(dir, words).findings.map((finding) => finding.what);
}

test.each([
  ['a setting of the console', 'x=e.SALLYPORT_SECRET_FILE'],
  ['a setting of Vault', 'x=e.VAULT_TOKEN'],
  ['a path of a server room', '"[project]/server/vault/client.ts"'],
  ["Vault's token header", 'h["X-Vault-Token"]=t'],
  ['node-vault', 'require("node-vault")'],
  ['PGlite', 'new PGlite'],
  ['the rate limiter', 'new RateLimiterPostgres'],
  ['the query builder', 'class Kysely{}'],
  ['otplib', 'from"otplib"'],
  ["Node's crypto", 'require("node:crypto")'],
  ['a source map', '//# sourceMappingURL=a.js.map'],
  ['a key', '"-----BEGIN RSA PRIVATE KEY-----"'],
  ['a Vault token', `"s.${'aB3'.repeat(8)}"`],
])('%s in a chunk is found', (what, text) => expect(scan(text)).toEqual([what]));

test('words of advice that name a variable may ship', () => expect(scan('"Check VAULT_CACERT and the name in VAULT_ADDR."')).toEqual([]));

test('a map file is found by its name', () => {
  writeFileSync(join(dir, 'chunks/a.js.map'), '{}');
  expect(scanChunks(dir, []).findings).toEqual([{ file: 'chunks/a.js.map', what: 'a source map', excerpt: '' }]);
});

test('a text of the server that slipped into a chunk is found', () => {
  const words = serverOnlyWords(ROOT);
  expect(words.length).toBeGreaterThan(20);
  expect(scan(`let a="${words[0]}"`, words)).toContain('a text that only server code holds');
});

test('a clean chunk is clean, and counted', () => {
  expect(scan('export const a=1')).toEqual([]);
  expect(scanChunks(dir, []).fileCount).toBe(1);
});
