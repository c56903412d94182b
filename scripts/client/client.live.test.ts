import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDatabaseStage } from '#server/testing/database-stage.ts';
import { findPostgres } from '#server/testing/dev-postgres.ts';
import { freshNamespace, liveBao, rootClient } from '#server/testing/live.ts';
import { runPaymentSoak } from '#server/testing/payment-soak.ts';
import { ROOT } from '../source-files.ts';
import { type BuiltClient, buildClient } from './build-client.ts';

const run = promisify(execFile);
const OUT = join(ROOT, 'dist/client');
const PACKAGES = ['@opentelemetry/api', 'lru-cache', 'node-vault', 'prom-client', 'undici', 'zod'];
/** What our code may be made of: the room, and what lies below it. */
const OWN = /^(?:server\/(?:vault|platform)|lib\/contracts)\//;
/** What a service has no use for, and what would bring settings, files or a log of the console's along. */
const CONSOLE = /^server\/platform\/(?:env|data-dir|log|start-error|process-mark)\.|^lib\/contracts\/(?!error-codes[./])/;

const CONSUMER = `
import { AppError, codeOf, createClient, createRedactor, Secret, vaultPath } from 'sallyport/client';
import type { Client, ErrorCode, LeaseKeeper, SecretReader } from 'sallyport/client';

const redactor = createRedactor();
const [address = '', token = ''] = process.argv.slice(2);
const client: Client = await createClient({ addresses: [address], method: { kind: 'token', token: new Secret(token) }, redactor });
const secrets: SecretReader = client.secrets;
const keeper: LeaseKeeper = client.leases;
const missing: ErrorCode = await client.vault.request({ method: 'GET', path: vaultPath\`no/such/mount\` }).then(() => 'internal' as const, codeOf);
// @ts-expect-error a plain string is no path
const refused = () => client.vault.request({ method: 'GET', path: 'sys/health' });
// @ts-expect-error there is no such code
const unknown = () => new AppError('no_such_code');
void [secrets, keeper, refused, unknown];
const { status } = await client.vault.request({ method: 'GET', path: vaultPath\`auth/token/lookup-self\` });
console.log(JSON.stringify({ status, missing, shown: redactor.redactText('it is ' + token), left: await client.stop() }));
`;

let built: BuiltClient;
let outside: string;
beforeAll(async () => {
  built = await buildClient(ROOT, OUT);
  outside = mkdtempSync(join(tmpdir(), 'sallyport-consumer-'));
  const modules = join(outside, 'node_modules');
  for (const scope of ['@types', '@opentelemetry']) mkdirSync(join(modules, scope), { recursive: true });
  cpSync(OUT, join(modules, 'sallyport'), { recursive: true });
  for (const name of [...PACKAGES, 'pg', '@types/node', '@types/pg']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  writeFileSync(join(outside, 'package.json'), '{"type":"module"}');
  writeFileSync(join(outside, 'consumer.ts'), CONSUMER);
  cpSync(join(ROOT, 'examples/payment-service'), join(outside, 'service'), { recursive: true });
  const options = { strict: true, module: 'nodenext', target: 'es2023', lib: ['es2023'], types: ['node'], skipLibCheck: false };
  const more = { exactOptionalPropertyTypes: true, rewriteRelativeImportExtensions: true, rootDir: '.', outDir: 'out' };
  writeFileSync(
    join(outside, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, ...more }, files: ['consumer.ts', 'service/main.ts'] }),
  );
});
afterAll(() => {
  if (outside) rmSync(outside, { recursive: true, force: true });
});

describe('the built client', () => {
  test('is made of the core alone, and needs the packages that it names with exact versions', () => {
    expect(built.sources.filter((path) => !OWN.test(path) || CONSOLE.test(path))).toEqual([]);
    expect(built.typeFiles.filter((path) => !OWN.test(path) || CONSOLE.test(path))).toEqual([]);
    expect(built.packages).toEqual(PACKAGES);
    const manifest = JSON.parse(readFileSync(join(OUT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(Object.keys(manifest.dependencies)).toEqual(PACKAGES);
    expect(Object.values(manifest.dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(readdirSync(OUT).sort()).toEqual(['index.js', 'package.json', 'types']);
    const code = readFileSync(join(OUT, 'index.js'), 'utf8');
    const imported = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1] ?? '');
    expect(imported.filter((name) => !name.startsWith('node:') && !PACKAGES.includes(name))).toEqual([]);
    expect(code).not.toMatch(/process\.env|SALLYPORT_/);
  });

  test('a stranger and the example compile against its declarations, strictly, and plain Node runs them', async () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [compiler, '-p', outside], { cwd: outside }).catch((error: { stdout: string }) =>
      expect.fail(error.stdout),
    );
    const { address, rootToken } = liveBao();
    const { stdout } = await run(process.execPath, ['out/consumer.js', address, rootToken.reveal()], { cwd: outside });
    const answer = JSON.parse(stdout) as { shown: string; missing: string };
    expect(answer).toMatchObject({ status: 200, missing: 'vault_not_found', left: [] });
    expect(answer.shown).toMatch(/^it is /);
    expect(stdout).not.toContain(rootToken.reveal());
  });

  test.skipIf(!findPostgres())(
    'the example answers 200 queries a second while logins and its token are replaced, and leaves nobody behind',
    async () => {
      const namespace = await freshNamespace();
      const vault = rootClient(namespace);
      const stage = await startDatabaseStage(vault, 'database');
      try {
        const result = await runPaymentSoak({
          vault,
          address: liveBao().address,
          namespace,
          stage,
          ttlSeconds: 4,
          maxTtlSeconds: 7,
          tokenTtlSeconds: 12,
          tokenMaxTtlSeconds: 14,
          queriesPerSecond: 200,
          durationSeconds: 16,
        });
        expect(result).toMatchObject({ failedCount: 0, firstFailure: null, usersLeft: 0, exitCode: 0, isLeaking: false });
        expect(result.mostUsers).toBeLessThanOrEqual(2);
        expect(result.mostLeases).toBe(2);
        expect(result.rotationCount).toBeGreaterThanOrEqual(2);
        expect(result.renewalCount).toBeGreaterThanOrEqual(2);
        expect(result.loginCount).toBeGreaterThanOrEqual(2);
        // 3,200 where the machine has nothing else to do.
        expect(result.queryCount).toBeGreaterThan(1_000);
        expect(result.stopMs).toBeLessThan(10_000);
      } finally {
        await stage.stop();
      }
    },
  );
});
