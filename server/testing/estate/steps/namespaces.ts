import type { Step } from '../build-estate.ts';
import { NAMESPACES } from '../company.ts';
import { serviceSecretsPolicy } from '../policies.ts';
import { ensureAuths, ensureMounts } from './mounts.ts';

const DAY = '24h';

/** Three tenants with the same kinds of mounts each. */
export const namespaces: Step = {
  name: 'namespaces',
  title: 'Making three namespaces with their mounts',
  async run({ vault }) {
    await ensureMounts(vault, { kv: { type: 'kv', options: { version: '2' }, description: 'Secrets shared by the company' } });
    const present = await vault.list('sys/namespaces');
    for (const namespace of NAMESPACES) {
      if (!present.includes(`${namespace}/`)) await vault.write(`sys/namespaces/${namespace}`);
      const inside = vault.inNamespace(namespace);
      await ensureMounts(inside, {
        kv: { type: 'kv', options: { version: '2' }, description: 'Secrets of the services' },
        transit: { type: 'transit', description: 'Encryption keys of the services' },
        database: { type: 'database', description: 'PostgreSQL', config: { default_lease_ttl: '1h', max_lease_ttl: '768h' } },
        ...(namespace === 'platform'
          ? { pki: { type: 'pki', description: 'Certificates inside the company', config: { max_lease_ttl: '87600h' } } }
          : {}),
      });
      await ensureAuths(inside, {
        approle: { type: 'approle', description: 'Machines outside the cluster' },
        jwt: { type: 'jwt', description: 'Service accounts of the cluster', config: { max_lease_ttl: DAY } },
      });
      await inside.write('sys/policies/acl/service-secrets', { policy: serviceSecretsPolicy() });
    }
  },
};
