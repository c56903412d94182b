import type { EstateContext, Step } from '../build-estate.ts';
import { NAMESPACES, SERVICES, type Service, TEAMS } from '../company.ts';
import { inParallel, type VaultAdmin } from '../vault-admin.ts';

const CONCURRENCY = 6;

/** Secrets every service keeps: name → fields, and how often it was changed. */
export const SERVICE_SECRETS: readonly { name: string; fields: readonly string[]; versionCount: number }[] = [
  { name: 'config', fields: ['log_level', 'upstream_url'], versionCount: 4 },
  { name: 'api-key', fields: ['key'], versionCount: 2 },
  { name: 'session', fields: ['signing_key'], versionCount: 1 },
];

/** KV secrets with histories, transit keys with versions, a certificate authority. */
export const secrets: Step = {
  name: 'secrets',
  title: 'Writing secrets, keys and a certificate authority',
  async run(context) {
    const { vault, serviceLimit } = context;
    const services = SERVICES.slice(0, serviceLimit);
    await inParallel(services, CONCURRENCY, (service) => writeSecrets(vault.inNamespace(service.namespace), service, context));
    for (const team of TEAMS)
      for (const name of ['smtp', 'break-glass']) {
        const data = { username: `${team.name}-${name}`, password: randomText(context) };
        await vault.inNamespace(team.namespace).write(`kv/data/shared/${team.name}/${name}`, { data });
      }
    await makeAuthority(vault.inNamespace('platform'));
    for (const namespace of NAMESPACES) await vault.inNamespace(namespace).write('kv/config', { max_versions: 10 });
  },
};

async function writeSecrets(vault: VaultAdmin, service: Service, context: EstateContext): Promise<void> {
  for (const secret of SERVICE_SECRETS) {
    const path = `kv/data/${service.name}/${secret.name}`;
    // A run after a crash must not add a second history.
    const there = await vault.get(`kv/metadata/${service.name}/${secret.name}`);
    const written = there.status === 200 ? there.body.data.current_version : 0;
    for (let version = written; version < secret.versionCount; version += 1) {
      const data = Object.fromEntries(secret.fields.map((field) => [field, fieldValue(field, service, context)]));
      await vault.write(path, { data });
    }
    const owner = { owner: service.team, ...(secret.name === 'session' ? { rotated: '2023-02-14', rotate: 'never' } : {}) };
    await vault.write(`kv/metadata/${service.name}/${secret.name}`, { custom_metadata: owner });
  }
  if (!service.transitKey) return;
  await vault.write(`transit/keys/${service.transitKey}`);
  const key = (await vault.get(`transit/keys/${service.transitKey}`)).body.data;
  if (key.latest_version < 2) await vault.write(`transit/keys/${service.transitKey}/rotate`);
}

function fieldValue(field: string, service: Service, context: EstateContext): string {
  if (field === 'log_level') return 'info';
  if (field === 'upstream_url') return `https://${service.team}.internal.example/${service.name}`;
  return randomText(context);
}

const randomText = ({ random }: EstateContext) => random.bytes(24).toString('base64url');

async function makeAuthority(vault: VaultAdmin): Promise<void> {
  const issuers = await vault.list('pki/issuers');
  if (issuers.length === 0)
    await vault.write('pki/root/generate/internal', {
      common_name: 'Example internal authority',
      ttl: '87600h',
      key_type: 'ec',
      key_bits: 256,
    });
  await vault.write('pki/roles/internal', {
    allowed_domains: ['internal.example'],
    allow_subdomains: true,
    generate_lease: true,
    ttl: '6h',
    max_ttl: '72h',
    key_type: 'ec',
    key_bits: 256,
  });
}
