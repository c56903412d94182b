import { z } from 'zod';
import { AppError, codeOf, type Random, Secret } from '#server/platform/index.ts';
import { readSecret, writeSecret } from '#server/vault/index.ts';
import type { ConsoleSecrets } from './console-secrets.ts';
import type { SealingKeyStore } from './sealing.ts';

const FIRST_KEY = 'k1';
const KEY_BYTES = 32;
const currentSchema = z.looseObject({ keyId: z.string().regex(/^[a-z0-9-]{1,64}$/) });
const keySchema = z.looseObject({ key: z.base64() });

/**
 * Sealing keys in the console's KV mount: `sealing/<key id>` holds one key, `sealing/current` names the one for new rows. Both are only
 * ever created, never replaced, so that of several processes starting at once all end up with the same key. `hold` is told every key.
 */
export function createSealingKeys(secrets: ConsoleSecrets, random: Random, hold?: (value: string) => void): SealingKeyStore {
  const read = (name: string) => secrets.run((client) => readSecret(client, secrets.mount, `sealing/${name}`));

  async function create(name: string, data: Record<string, unknown>): Promise<void> {
    try {
      await secrets.run((client) => writeSecret(client, secrets.mount, `sealing/${name}`, data, { cas: 0 }));
    } catch (error) {
      if (codeOf(error) !== 'vault_conflict') throw error;
    }
  }

  async function byId(keyId: string): Promise<Secret<Buffer>> {
    const found = keySchema.safeParse((await read(keyId))?.data);
    const key = found.success ? Buffer.from(found.data.key, 'base64') : null;
    if (!found.success || key?.length !== KEY_BYTES) throw new AppError('seal_broken');
    hold?.(found.data.key);
    return new Secret(key);
  }

  return {
    byId,
    async current() {
      let pointer = await read('current');
      if (!pointer) {
        await create(FIRST_KEY, { key: random.bytes(KEY_BYTES).toString('base64') });
        await create('current', { keyId: FIRST_KEY });
        pointer = await read('current');
      }
      const { keyId } = currentSchema.catch({ keyId: FIRST_KEY }).parse(pointer?.data);
      return { keyId, key: await byId(keyId) };
    },
  };
}
