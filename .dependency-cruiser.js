// The arrows of docs/architecture.md, as errors. server/testing/structure/arrows.test.ts shows each rule catching its violation.
const TEST = '\\.test\\.tsx?$';
const TOOLS = '^(scripts|e2e)/|^server/testing/';
/** What the listener and the proxy need before Next runs: plain functions, without the mark that only Next understands. */
const BEFORE_NEXT = '^server/bff/(failed-page|inbound-headers|peer|security-headers)\\.ts$';
const UNSHIPPED = `${TOOLS}|${TEST}|^(vitest|playwright)\\.config\\.ts$`;

/** Rule: no file below `from` (but those in `except`) imports a path in `to` (but those in `unless`). */
const ban = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: typeof to === 'string' ? { path: to } : to,
});

/** Rule: a package is imported only where `owner` matches, so that replacing it touches one room. */
const owned = (packageName, owner) =>
  ban(
    `one-importer-${packageName.replace(/^@/, '').replace('/', '-')}`,
    `${packageName} is imported only in ${owner}`,
    { pathNot: owner },
    { path: `(^|/)node_modules/${packageName}(/|$)` },
  );

const arrows = [
  ban(
    'no-cycle',
    'A cycle means that two things are one thing. A type may point back at what it is part of; running code may not.',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  ban('no-unresolved', 'An import that does not resolve would fail only when it runs.', {}, { couldNotResolve: true }),
  ban(
    'lib-stays-pure',
    'lib runs on both sides and imports nothing of ours outside lib.',
    { path: '^lib/', pathNot: TEST },
    '^(app|components|server|scripts|e2e)/',
  ),
  ban(
    'components-see-lib-only',
    'What eyes see never reaches the server.',
    { path: '^components/', pathNot: TEST },
    '^(app|server|scripts|e2e)/',
  ),
  ban(
    'features-are-apart',
    'A feature that needs another one shows a missing primitive.',
    { path: '^components/(?!(?:ui|form|table|charts|shell)/)([^/]+)/' },
    { path: '^components/(?!(?:ui|form|table|charts|shell)/)[^/]+/', pathNot: '^components/$1/' },
  ),
  ban('primitives-know-no-feature', 'Primitives are used by features, never the other way.', '^components/(ui|form|table|charts)/', {
    path: '^components/',
    pathNot: '^components/(ui|form|table|charts)/',
  }),
  ban('app-enters-by-doors', 'Pages and routes reach the server through two doors.', '^(app/|proxy\\.ts$)', {
    path: '^(server|scripts|e2e)/',
    pathNot: ['^server/(bff|identity)/index\\.ts$', BEFORE_NEXT],
  }),
  ban('nothing-imports-app', 'app is where imports end.', { pathNot: '^app/' }, '^app/'),
  ban('nothing-imports-e2e', "Browser tests are nobody's dependency.", { pathNot: '^(e2e/|playwright\\.config\\.ts$)' }, '^e2e/'),
  ban(
    'e2e-from-outside',
    'Browser tests know the product from outside; only codes are computed as a phone would.',
    '^e2e/',
    '^(app|components|scripts)/|^server/(?!testing/|(?:identity|platform)/index\\.ts$)',
  ),
  ban('testing-stays-in-tests', 'What starts real servers for tests is never shipped.', { pathNot: UNSHIPPED }, '^server/testing/'),
  ban('scripts-are-tools', 'Scripts are run, not imported.', { pathNot: UNSHIPPED }, '^scripts/'),
  ban('examples-are-outsiders', 'An example shows what a stranger can do: the published entry, and nothing beside it.', '^examples/', {
    path: '^(app|components|lib|server|scripts|e2e)/',
    pathNot: '^server/vault/publish\\.ts$',
  }),
  ban(
    'published-for-outsiders',
    'The published entry is for others; we enter the room by its door.',
    { pathNot: '^examples/' },
    {
      path: '^server/vault/publish\\.ts$|^examples/',
    },
  ),
  ban('tests-are-not-imported', "A test is nobody's dependency.", {}, TEST),
  ban(
    'room-by-its-door',
    'A server room is entered through its index.ts.',
    { path: '^(?:server/([^/]+)/|)' },
    {
      path: '^server/(?!testing/)[^/]+/',
      pathNot: ['^server/[^/]+/index\\.ts$', '^server/$1/', '^server/vault/publish\\.ts$', BEFORE_NEXT],
    },
  ),
  ban(
    'before-next',
    'Only the listener and the proxy take these parts of bff without its door.',
    { pathNot: '^(server/bff/|server/main\\.ts$|proxy\\.ts$)' },
    BEFORE_NEXT,
  ),
];

const downwards = [
  ban('platform-knows-no-noun', 'platform is below everything.', '^server/platform/', {
    path: '^server/',
    pathNot: '^server/(platform|testing)/',
  }),
  ban('vault-could-be-published', 'The client core imports platform and contracts, nothing else of ours.', '^server/vault/', {
    path: '^(server|lib|components|app)/',
    pathNot: '^(server/(vault|platform|testing)/|lib/contracts/)',
  }),
  ban('store-is-below-engines', 'State knows only platform.', '^server/store/', {
    path: '^server/',
    pathNot: '^server/(store|platform|testing)/',
  }),
  ban(
    'engines-are-apart',
    'Engines join through ports wired by the composition root; all may use vault.',
    '^server/(audit-store|identity|lease-index|snapshots)/',
    { path: '^server/', pathNot: '^server/($1|vault|store|platform|testing)/' },
  ),
  ban('services-know-no-http', 'A verb never sees who called it and how.', '^server/services/', '^server/(bff/|[^/]+\\.ts$)'),
  ban(
    'engines-know-no-framework',
    'Below the counter runs without Next and React.',
    { path: '^server/(vault|store|audit-store|lease-index|snapshots|platform|services)/' },
    { path: '(^|/)node_modules/(next|react|react-dom|server-only)/' },
  ),
];

const importers = [
  ban(
    'small-zod-in-browsers',
    'What browsers load checks with zod/mini: the other form of zod weighs 14 kB more, packed, on every page.',
    { path: '^(lib|components|app)/', pathNot: TEST },
    { path: '(^|/)node_modules/zod/(?!mini/)' },
  ),
  owned('recharts', '^components/charts/'),
  owned('cmdk', '^components/'),
  ban(
    'one-importer-codemirror',
    'The editor is part of policies and loaded only there.',
    { pathNot: '^components/policies/' },
    { path: '(^|/)node_modules/(@codemirror/|@lezer/|codemirror(-lang-hcl)?/)' },
  ),
  owned('next-auth', '^(server/identity/|app/api/auth/)'),
  owned('otplib', '^server/identity/totp(\\.test)?\\.ts$'),
  owned('@simplewebauthn/server', '^server/identity/passkeys/'),
  owned('@simplewebauthn/browser', '^components/form/passkey-ceremony\\.ts$'),
  owned('uqr', '^server/identity/'),
  owned('node-vault', '^(server/vault/|scripts/bench/)'),
  owned('undici', '^(server/(vault|testing)/|scripts/)'),
  owned('@duckdb/node-api', '^(server/audit-store/duckdb/|scripts/bench/)'),
  owned('@electric-sql/pglite', '^server/store/'),
  owned('pg', '^(server/(store|testing)/|scripts/|e2e/|examples/)'),
  owned('rate-limiter-flexible', '^server/store/'),
  owned('kysely', '^server/(store|identity)/'),
  owned('pino', '^server/platform/'),
  owned('prom-client', '^server/'),
  owned('@opentelemetry/api', '^server/vault/'),
  ban(
    'no-dev-package-shipped',
    'What ships uses only what production installs.',
    { path: '^(app|components|lib|server)/', pathNot: UNSHIPPED },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
];

export default {
  forbidden: [...arrows, ...downwards, ...importers],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|\\.sallyport|\\.cache|dist|coverage|test-results|playwright-report)/|^next-env\\.d\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
