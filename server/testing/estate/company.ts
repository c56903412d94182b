/** The company whose Vault the demo shows. Plain data: everything else (mounts, policies, traffic, history) is made from it. */

export type Namespace = 'payments' | 'data' | 'platform';

export interface Team {
  name: string;
  namespace: Namespace;
}

export const TEAMS: readonly Team[] = [
  { name: 'checkout', namespace: 'payments' },
  { name: 'billing', namespace: 'payments' },
  { name: 'analytics', namespace: 'data' },
  { name: 'ingest', namespace: 'data' },
  { name: 'delivery', namespace: 'platform' },
  { name: 'reliability', namespace: 'platform' },
];
export const NAMESPACES: readonly Namespace[] = ['payments', 'data', 'platform'];

export interface Service {
  name: string;
  team: string;
  namespace: Namespace;
  auth: 'approle' | 'jwt';
  /** Copies that run at once; each signs in for itself. */
  replicaCount: number;
  tokenTtlSeconds: number;
  /** Database role it draws credentials of; null when it needs none. */
  databaseRole: string | null;
  transitKey: string | null;
  drawsCertificates: boolean;
  /** Requests relative to the others; 1 is usual. */
  busyness: number;
}

interface Draft {
  namespace: Namespace;
  team: string;
  /** `name[:role][:+transit][:+pki][:xN]`; `!` marks approle, the rest use jwt. */
  lines: readonly string[];
}

const DRAFTS: readonly Draft[] = [
  {
    namespace: 'payments',
    team: 'checkout',
    lines: [
      'cart:checkout-app:x4',
      'checkout-api:checkout-app:+transit:x5',
      'price-engine:checkout-read:x3',
      'promotions:checkout-read',
      'stock-check:checkout-read:x3',
      'address-book:checkout-app',
      '!gift-cards:checkout-app:+transit',
    ],
  },
  {
    namespace: 'payments',
    team: 'billing',
    lines: [
      'invoicing:billing-app:x3',
      'card-vault:billing-app:+transit:x4',
      'refunds:billing-app',
      '!ledger:billing-app:x3',
      '!dunning:billing-read',
      'tax-rates:billing-read',
      '!bank-export:+transit',
    ],
  },
  {
    namespace: 'data',
    team: 'analytics',
    lines: [
      'dashboards:analytics-read:x3',
      '!report-builder:analytics-read',
      'forecast:analytics-read',
      'ab-tests:analytics-app',
      '!segments:analytics-app',
      '!kpi-mailer',
    ],
  },
  {
    namespace: 'data',
    team: 'ingest',
    lines: [
      'event-collector:ingest-app:x5',
      'clickstream:ingest-app:x4',
      '!cdc-orders:ingest-app',
      '!sftp-import',
      'schema-registry:analytics-read',
      '!nightly-etl:ingest-app',
      'enrichment:ingest-app:+transit',
    ],
  },
  {
    namespace: 'platform',
    team: 'delivery',
    lines: [
      '!ci-runner:x5',
      '!deployer:delivery-app:x2',
      '!image-signer:+transit',
      'artifact-store:delivery-app',
      'feature-flags:delivery-app:x3',
      '!release-notes',
    ],
  },
  {
    namespace: 'platform',
    team: 'reliability',
    lines: [
      'edge-proxy:+pki:x4',
      'service-mesh:+pki:x4',
      'metrics-gateway:reliability-read:x2',
      '!backup-agent:reliability-read:+transit',
      'alert-router:reliability-read',
      '!dns-sync:+pki',
      '!cert-watch:+pki',
    ],
  },
];

const HOUR = 3600;
const TOKEN_LIVES = [HOUR, 2 * HOUR, 4 * HOUR] as const;

function fromLine(line: string, draft: Draft, index: number): Service {
  const [first = '', ...rest] = line.split(':');
  const count = rest.find((part) => /^x\d+$/.test(part));
  return {
    name: first.replace('!', ''),
    team: draft.team,
    namespace: draft.namespace,
    auth: first.startsWith('!') ? 'approle' : 'jwt',
    replicaCount: count ? Number(count.slice(1)) : 2,
    tokenTtlSeconds: TOKEN_LIVES[index % TOKEN_LIVES.length] ?? HOUR,
    databaseRole: rest.find((part) => !part.startsWith('+') && part !== count) ?? null,
    transitKey: rest.includes('+transit') ? first.replace('!', '') : null,
    drawsCertificates: rest.includes('+pki'),
    busyness: count ? Number(count.slice(1)) / 2 : 0.7,
  };
}

export const SERVICES: readonly Service[] = DRAFTS.flatMap((draft) => draft.lines.map((line, index) => fromLine(line, draft, index)));

export interface DatabaseRole {
  name: string;
  namespace: Namespace;
  /** Group role in PostgreSQL that the credential is a member of. */
  grants: 'app_write' | 'app_read';
  ttlSeconds: number;
  maxTtlSeconds: number;
}

const role = (namespace: Namespace, name: string, ttlSeconds: number): DatabaseRole => ({
  name,
  namespace,
  grants: name.endsWith('-app') ? 'app_write' : 'app_read',
  ttlSeconds,
  maxTtlSeconds: 24 * HOUR,
});

export const DATABASE_ROLES: readonly DatabaseRole[] = [
  role('payments', 'checkout-app', HOUR),
  role('payments', 'checkout-read', 2 * HOUR),
  role('payments', 'billing-app', HOUR),
  role('payments', 'billing-read', 4 * HOUR),
  role('data', 'analytics-app', 2 * HOUR),
  role('data', 'analytics-read', 6 * HOUR),
  role('data', 'ingest-app', 1800),
  role('platform', 'delivery-app', HOUR),
  role('platform', 'reliability-read', 4 * HOUR),
];

/** PostgreSQL database of a namespace, and its tables. */
export const DATABASES: Readonly<Record<Namespace, { name: string; tables: readonly string[] }>> = {
  payments: { name: 'orders', tables: ['customers', 'orders', 'invoices', 'refunds'] },
  data: { name: 'warehouse', tables: ['events', 'sessions', 'daily_revenue'] },
  platform: { name: 'inventory', tables: ['hosts', 'releases', 'certificates'] },
};

export type PersonRole = 'analyst' | 'operator' | 'platform-admin' | 'auditor';

export interface Person {
  username: string;
  fullName: string;
  role: PersonRole;
  team: string;
  /** False for the one who meets the QR code. */
  isEnrolled: boolean;
}

export const PEOPLE: readonly Person[] = [
  { username: 'ana', fullName: 'Ana Lindqvist', role: 'analyst', team: 'security', isEnrolled: true },
  { username: 'ben', fullName: 'Ben Okafor', role: 'operator', team: 'reliability', isEnrolled: true },
  { username: 'carla', fullName: 'Carla Meyer', role: 'operator', team: 'delivery', isEnrolled: true },
  { username: 'dan', fullName: 'Dan Horvath', role: 'platform-admin', team: 'reliability', isEnrolled: true },
  { username: 'eva', fullName: 'Eva Castellano', role: 'auditor', team: 'security', isEnrolled: true },
  { username: 'mia', fullName: 'Mia Tanaka', role: 'operator', team: 'checkout', isEnrolled: false },
];

/** Subject of a service's token, by the form that Kubernetes gives it. */
export const subjectOf = (service: Service): string => `system:serviceaccount:${service.team}:${service.name}`;
