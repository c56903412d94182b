import { open, type Random, type Secret, seal } from '#server/platform/index.ts';

/** Where sealing keys are kept. */
export interface SealingKeyStore {
  /** The key that new values are sealed with; made when there is none. 32 bytes. */
  current(): Promise<{ keyId: string; key: Secret<Buffer> }>;
  /** A key by its id. Throws `seal_broken` when it no longer exists. */
  byId(keyId: string): Promise<Secret<Buffer>>;
}

/** Seals what the store keeps. Every value is bound to its row, so that a row's value does not open in another row. */
export interface Sealing {
  seal(plain: Secret<string>, boundTo: string): Promise<{ sealed: string; keyId: string }>;
  /** Throws `seal_broken`. */
  open(sealed: string, keyId: string, boundTo: string): Promise<string>;
}

/** Keys are held once read: an outage of Vault must not end the sessions that are sealed with them. */
export function createSealing(keys: SealingKeyStore, random: Random): Sealing {
  const known = new Map<string, Secret<Buffer>>();
  let current: Promise<{ keyId: string; key: Secret<Buffer> }> | null = null;

  async function currentKey() {
    current ??= keys.current();
    try {
      const found = await current;
      known.set(found.keyId, found.key);
      return found;
    } catch (error) {
      current = null;
      throw error;
    }
  }
  async function keyOf(keyId: string) {
    const key = known.get(keyId) ?? (await keys.byId(keyId));
    known.set(keyId, key);
    return key;
  }
  return {
    async seal(plain, boundTo) {
      const { keyId, key } = await currentKey();
      return { sealed: seal(key.reveal(), plain.reveal(), boundTo, random), keyId };
    },
    async open(sealed, keyId, boundTo) {
      return open((await keyOf(keyId)).reveal(), sealed, boundTo);
    },
  };
}
