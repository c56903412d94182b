import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeScratchTree, ROOT, type ScratchTree } from './scratch-tree.ts';

/** Rule → [importing file, what it imports]. Every rule has at least one line; each must be caught, under that very name. */
const FORBIDDEN: ReadonlyArray<readonly [rule: string, from: string, imports: string]> = [
  ['no-cycle', 'lib/cycle-a.ts', '#lib/cycle-b.ts'],
  ['no-unresolved', 'lib/lost.ts', '#lib/not-there.ts'],
  ['lib-stays-pure', 'lib/reaches-server.ts', '#server/platform/index.ts'],
  ['lib-stays-pure', 'lib/reaches-eyes.ts', '#components/ui/button.tsx'],
  ['components-see-lib-only', 'components/ui/reaches-server.tsx', '#server/bff/index.ts'],
  ['features-are-apart', 'components/leases/reaches-audit.tsx', '#components/audit/chart.tsx'],
  ['primitives-know-no-feature', 'components/ui/reaches-leases.tsx', '#components/leases/table.tsx'],
  ['app-enters-by-doors', 'app/reaches-services.ts', '#server/services/index.ts'],
  ['app-enters-by-doors', 'app/reaches-inside-bff.ts', '#server/bff/inside.ts'],
  ['app-enters-by-doors', 'proxy.ts', '#server/vault/index.ts'],
  ['nothing-imports-app', 'components/shell/reaches-app.tsx', '#app/page.tsx'],
  ['nothing-imports-e2e', 'scripts/reaches-e2e.ts', '#e2e/fixtures.ts'],
  ['e2e-from-outside', 'e2e/reaches-store.ts', '#server/store/index.ts'],
  ['testing-stays-in-tests', 'server/services/reaches-testing.ts', '#server/testing/fake-clock.ts'],
  ['scripts-are-tools', 'server/bff/reaches-scripts.ts', '#scripts/tool.ts'],
  ['examples-are-outsiders', 'examples/payment/reaches-vault.ts', '#server/vault/index.ts'],
  ['published-for-outsiders', 'server/bff/reaches-published.ts', '#server/vault/publish.ts'],
  ['published-for-outsiders', 'server/bff/reaches-example.ts', '#examples/payment/good.ts'],
  ['tests-are-not-imported', 'lib/reaches-a-test.ts', '#lib/pure.test.ts'],
  ['before-next', 'app/reaches-listener-parts.ts', '#server/bff/peer.ts'],
  ['room-by-its-door', 'server/bff/reaches-inside-vault.ts', '#server/vault/inside.ts'],
  ['room-by-its-door', 'server/runtime.ts', '#server/vault/inside.ts'],
  ['room-by-its-door', 'server/testing/reaches-inside-store.ts', '#server/store/inside.ts'],
  ['platform-knows-no-noun', 'server/platform/reaches-store.ts', '#server/store/index.ts'],
  ['vault-could-be-published', 'server/vault/reaches-store.ts', '#server/store/index.ts'],
  ['vault-could-be-published', 'server/vault/reaches-queries.ts', '#lib/queries/leases.ts'],
  ['store-is-below-engines', 'server/store/reaches-vault.ts', '#server/vault/index.ts'],
  ['store-is-below-engines', 'server/store/reaches-runtime.ts', '#server/main.ts'],
  ['engines-are-apart', 'server/lease-index/reaches-identity.ts', '#server/identity/index.ts'],
  ['engines-are-apart', 'server/identity/reaches-up.ts', '#server/services/index.ts'],
  ['services-know-no-http', 'server/services/reaches-up.ts', '#server/bff/index.ts'],
  ['engines-know-no-framework', 'server/services/uses-react.ts', 'react'],
  ['engines-know-no-framework', 'server/vault/uses-next.ts', 'next/server'],
  ['one-importer-recharts', 'components/leases/uses-recharts.tsx', 'recharts'],
  ['one-importer-codemirror', 'components/leases/uses-codemirror.tsx', '@codemirror/view'],
  ['one-importer-cmdk', 'app/uses-cmdk.tsx', 'cmdk'],
  ['one-importer-next-auth', 'server/bff/uses-next-auth.ts', 'next-auth/jwt'],
  ['one-importer-otplib', 'server/identity/uses-otplib.ts', 'otplib'],
  ['one-importer-simplewebauthn-server', 'server/services/uses-passkeys.ts', '@simplewebauthn/server'],
  ['one-importer-simplewebauthn-browser', 'components/ui/uses-passkeys.tsx', '@simplewebauthn/browser'],
  ['one-importer-uqr', 'components/ui/uses-uqr.tsx', 'uqr'],
  ['one-importer-node-vault', 'server/services/uses-node-vault.ts', 'node-vault'],
  ['one-importer-undici', 'server/bff/uses-undici.ts', 'undici'],
  ['one-importer-electric-sql-pglite', 'server/identity/uses-pglite.ts', '@electric-sql/pglite'],
  ['one-importer-duckdb-node-api', 'server/services/uses-duckdb.ts', '@duckdb/node-api'],
  ['one-importer-pg', 'server/identity/uses-pg.ts', 'pg'],
  ['one-importer-rate-limiter-flexible', 'server/identity/uses-limiter.ts', 'rate-limiter-flexible'],
  ['one-importer-kysely', 'server/services/uses-kysely.ts', 'kysely'],
  ['one-importer-pino', 'server/vault/uses-pino.ts', 'pino'],
  ['one-importer-prom-client', 'lib/uses-prom-client.ts', 'prom-client'],
  ['one-importer-opentelemetry-api', 'server/bff/uses-opentelemetry.ts', '@opentelemetry/api'],
  ['small-zod-in-browsers', 'lib/uses-zod.ts', 'zod'],
  ['no-dev-package-shipped', 'server/bff/uses-fast-check.ts', 'fast-check'],
];

/** What the house is made of: none of these lines may be refused. */
const ALLOWED: ReadonlyArray<readonly [from: string, imports: string]> = [
  ['app/page.tsx', '#components/ui/button.tsx'],
  ['app/good.tsx', '#server/bff/index.ts'],
  ['components/leases/table.tsx', '#components/ui/button.tsx'],
  ['components/shell/menu.tsx', '#components/leases/table.tsx'],
  ['components/charts/bars.tsx', 'recharts'],
  ['server/bff/good.ts', '#server/services/index.ts'],
  ['server/services/good.ts', '#server/identity/index.ts'],
  ['server/identity/good.ts', '#server/vault/index.ts'],
  ['server/identity/totp.ts', 'otplib'],
  ['server/vault/good.ts', '#lib/contracts/lease.ts'],
  ['server/vault/inside.test.ts', '#server/testing/fake-clock.ts'],
  ['server/vault/transport/inside.test.ts', '../inside.ts'],
  ['server/main.ts', '#server/bff/peer.ts'],
  ['scripts/good.ts', '#server/testing/fake-clock.ts'],
  ['examples/payment/good.ts', 'sallyport/client'],
  ['e2e/good.ts', '#server/testing/fake-clock.ts'],
];

const doors = ['bff', 'services', 'vault', 'identity', 'store', 'platform'].map((room) => `server/${room}/index.ts`);
const plain = [
  ...doors,
  ...['bff', 'vault', 'store'].map((room) => `server/${room}/inside.ts`),
  'server/bff/peer.ts',
  'server/vault/publish.ts',
  'components/ui/button.tsx',
  'components/audit/chart.tsx',
  'lib/queries/leases.ts',
  'lib/contracts/lease.ts',
  'lib/pure.test.ts',
  'e2e/fixtures.ts',
  'scripts/tool.ts',
  'server/testing/fake-clock.ts',
];

interface Config {
  forbidden: Array<{ name: string; severity: string }>;
}

interface Violation {
  rule: { name: string };
  from: string;
}

let tree: ScratchTree;
let violations: Violation[];
let moduleCount: number;

beforeAll(async () => {
  const files: Record<string, string> = {};
  for (const path of plain) files[path] = 'export {};\n';
  for (const [from, imports] of ALLOWED) files[from] = `import '${imports}';\n`;
  for (const [, from, imports] of FORBIDDEN) files[from] = `${files[from] ?? ''}import '${imports}';\n`;
  files['lib/cycle-b.ts'] = "import '#lib/cycle-a.ts';\n";
  files['lib/type-whole.ts'] = "import '#lib/type-part.ts';\nexport type Whole = 1;\n";
  files['lib/type-part.ts'] = "import type { Whole } from '#lib/type-whole.ts';\nexport type Part = Whole;\n";
  tree = makeScratchTree(files, ['.dependency-cruiser.js', 'package.json', 'tsconfig.json']);
  const { stdout } = await tree.run('depcruise', ['--config', '.dependency-cruiser.js', '--output-type', 'json', '.']);
  const report = JSON.parse(stdout) as { summary: { violations: Violation[]; totalCruised: number } };
  violations = report.summary.violations;
  moduleCount = report.summary.totalCruised;
}, 60_000);

afterAll(() => tree?.remove());

describe('the arrows between rooms', () => {
  test('the cruise saw the files', () => expect(moduleCount).toBeGreaterThan(FORBIDDEN.length));

  test.each(FORBIDDEN)('%s refuses %s → %s', (rule, from) => {
    expect(violations.filter((found) => found.from === from).map((found) => found.rule.name)).toContain(rule);
  });

  test.each(ALLOWED.filter(([from]) => !FORBIDDEN.some(([, bad]) => bad === from)))('%s → %s stays allowed', (from) => {
    expect(violations.filter((found) => found.from === from)).toEqual([]);
  });

  test('a type may point back at what it is part of', () => {
    expect(violations.filter((found) => found.from.startsWith('lib/type-'))).toEqual([]);
  });

  test('every rule is an error and has a case above', async () => {
    const { default: config } = (await import(pathToFileURL(join(ROOT, '.dependency-cruiser.js')).href)) as { default: Config };
    const proven = new Set(FORBIDDEN.map(([rule]) => rule));
    expect(config.forbidden.filter((rule) => rule.severity !== 'error' || !proven.has(rule.name)).map((rule) => rule.name)).toEqual([]);
  });
});
