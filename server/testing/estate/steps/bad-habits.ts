import type { Step } from '../build-estate.ts';
import { DATABASES } from '../company.ts';
import { opsEverythingPolicy } from '../policies.ts';

/** What an auditor should find: a policy for everything, tokens that never end, a lease whose role is gone, a secret id for good. */
export const badHabits: Step = {
  name: 'bad-habits',
  title: 'Leaving a few bad habits to be found',
  async run({ vault, state }) {
    const data = vault.inNamespace('data');
    await data.write('sys/policies/acl/ops-everything', { policy: opsEverythingPolicy() });
    // Orphans: revoking whoever made them does not reach them.
    await data.write('auth/token/create-orphan', {
      policies: ['ops-everything'],
      ttl: '768h',
      display_name: 'migration-2023',
      meta: { purpose: 'one-off migration' },
    });
    const shared = await data.write('auth/token/create-orphan', {
      policies: ['ops-everything'],
      period: '768h',
      display_name: 'ops-shared',
    });
    state.opsToken = shared.body.auth.client_token;
    // A root token without an end, as left by an installation script.
    await vault.write('auth/token/create-orphan', { policies: ['root'], display_name: 'bootstrap-script', no_default_policy: true });
    if (state.databases === null) return;
    const payments = vault.inNamespace('payments');
    await payments.write('database/roles/black-friday', {
      db_name: DATABASES.payments.name,
      creation_statements: [`create role "{{name}}" login password '{{password}}' valid until '{{expiration}}' in role app_write`],
      revocation_statements: [`drop role if exists "{{name}}"`],
      default_ttl: '768h',
      max_ttl: '768h',
    });
    const drawn = await payments.get('database/creds/black-friday');
    if (drawn.status !== 200) throw new Error(`OpenBao answered ${drawn.status} on database/creds/black-friday.`);
    await payments.call('DELETE', 'database/roles/black-friday');
  },
};
