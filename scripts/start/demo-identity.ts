import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSeed, writeFactorSeed } from '#server/identity/index.ts';
import { codeOf, type Random, Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { missingServiceRights, toStanza } from '#server/services/index.ts';
import { SERVICE_POLICY_NAME, servicePolicy } from '#server/testing/estate/policies.ts';
import { vaultAdmin } from '#server/testing/estate/vault-admin.ts';
import type { RunningRaftBao } from '#server/testing/raft-bao.ts';
import { createVaultCluster, loginApprole, readSecret, revokeSelf } from '#server/vault/index.ts';

const KV_MOUNT = 'sallyport';

/** Enrols people as the console itself would have, with the server's root token. */
export function createEnroller(bao: RunningRaftBao, random: Random) {
  const cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random });
  const client = cluster.as({ token: bao.rootToken, namespace: '', callClass: 'job' });
  return {
    close: () => cluster.close(),
    /** Returns the seed in base32; the one that is there when an earlier start got that far. */
    async enrol(entityId: string): Promise<string> {
      const seed = newSeed(random);
      try {
        await writeFactorSeed(client, KV_MOUNT, entityId, new Secret(seed), systemClock.now());
        return seed;
      } catch (error) {
        if (codeOf(error) !== 'vault_conflict') throw error;
        const there = await readSecret(client, KV_MOUNT, `factors/${entityId}`);
        if (!there) throw error;
        return (there.data.totp as { seed: string }).seed;
      }
    },
  };
}

/** Asks the server, as the console's own identity, whether its policy is large enough; a policy of an older version is replaced once. Returns lines to print. */
export async function checkServiceRights(bao: RunningRaftBao, serviceDir: string): Promise<string[]> {
  const read = (name: string) => new Secret(readFileSync(join(serviceDir, name), 'utf8').trim());
  const cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
  const missing = async () => {
    const anonymous = cluster.as({ token: null, namespace: '', callClass: 'job' });
    const issued = await loginApprole(anonymous, { mount: 'approle', roleId: read('role-id'), secretId: read('secret-id') });
    const client = cluster.as({ token: issued.token, namespace: '', callClass: 'job' });
    try {
      return await missingServiceRights(client, KV_MOUNT);
    } finally {
      await revokeSelf(client).catch(() => undefined);
    }
  };
  try {
    if ((await missing()).length === 0) return [];
    const vault = vaultAdmin({ address: bao.address, token: bao.rootToken.reveal() });
    await vault.write(`sys/policies/acl/${SERVICE_POLICY_NAME}`, { policy: servicePolicy() });
    const left = await missing();
    if (left.length === 0) return ["The console's own policy was replaced by that of this version"];
    return ["The console's own identity lacks these lines of docs/service-policy.hcl:", ...left.map((right) => `  ${toStanza(right)}`)];
  } finally {
    await cluster.close();
  }
}
