import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../build-estate.ts';
import { SERVICE_POLICY_NAME, servicePolicy } from '../policies.ts';
import { ensureAuths, ensureMounts } from './mounts.ts';

const ROLE = 'auth/approle/role/sallyport-console';

/** Mount of the console's own secrets, and how the console signs in: an AppRole with the policy of docs/. */
export const consoleIdentity: Step = {
  name: 'console-identity',
  title: "Making the console's own identity",
  async run({ vault, serviceDir }) {
    await ensureMounts(vault, { sallyport: { type: 'kv', options: { version: '2' }, description: "The console's own secrets" } });
    await ensureAuths(vault, { approle: { type: 'approle', description: 'Machines outside the cluster' } });
    await vault.write(`sys/policies/acl/${SERVICE_POLICY_NAME}`, { policy: servicePolicy() });
    await vault.write(ROLE, {
      token_policies: [SERVICE_POLICY_NAME],
      token_no_default_policy: true,
      token_ttl: '1h',
      token_max_ttl: '24h',
      secret_id_ttl: 0,
    });
    // So that an entry of the audit log says which request of the console it was for.
    await vault.write('sys/config/auditing/request-headers/x-sallyport-request-id', { hmac: false });
    const roleId: string = (await vault.get(`${ROLE}/role-id`)).body.data.role_id;
    const secretId: string = (await vault.write(`${ROLE}/secret-id`)).body.data.secret_id;
    mkdirSync(serviceDir, { recursive: true, mode: 0o700 });
    for (const [name, value] of [
      ['role-id', roleId],
      ['secret-id', secretId],
    ] as const) {
      writeFileSync(join(serviceDir, `${name}.partial`), `${value}\n`, { mode: 0o600 });
      renameSync(join(serviceDir, `${name}.partial`), join(serviceDir, name));
    }
  },
};
