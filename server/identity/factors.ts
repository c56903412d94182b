import { AppError, codeOf, isEqualConstantTime, type Secret } from '#server/platform/index.ts';
import { deleteMetadata, listSecrets, readSecret, type SecretCache, type VaultClient, writeSecret } from '#server/vault/index.ts';
import type { ConsoleSecrets } from './console-secrets.ts';
import { countOf, type FactorDocument, type FactorSet, pathOf, readDocument, setOf } from './factor-document.ts';
import type { Passkey } from './passkeys/passkey.ts';

/** Second factors by entity. */
export interface Factors {
  /** What a person has now, or null when nothing is enrolled. */
  read(entityId: string): Promise<FactorSet | null>;
  /** Whether there is a factor of any kind: what decides between asking for it and enrolling the first. */
  isEnrolled(entityId: string): Promise<boolean>;
  /**
   * The seed from at most half a minute ago, or null: for checking codes, of which a guesser sends many. Never for deciding whether
   * there is a factor. Every other reading and every change forgets it, so a sign-in after a reset counts with what Vault holds then.
   */
  recentSeedOf(entityId: string): Promise<Secret<string> | null>;
  /** Keeps a first factor. Never replaces another: throws `enrolment_done` then. Keeping the same one twice is a success. */
  enrol(entityId: string, seed: Secret<string>): Promise<void>;
  enrolPasskey(entityId: string, passkey: Passkey): Promise<void>;
  /**
   * Changes what a person has, by compare-and-set: `decide` is given what is there and throws when the change must not be. The last
   * factor stays (`last_factor`); somebody without any gets none here (`factor_gone`).
   */
  change(entityId: string, decide: (document: FactorDocument) => FactorDocument): Promise<void>;
  /** Takes every factor of a person away. Nothing there is a success too. */
  remove(entityId: string): Promise<void>;
  /** Entity ids that have a factor. */
  list(): Promise<ReadonlySet<string>>;
}

const MOST_TRIES = 4;

/** Writes a first factor in the shape that sign-in reads, at `<mount>/data/factors/<entity id>`. Throws `vault_conflict` when there is one. */
export async function writeFactorSeed(
  client: VaultClient,
  mount: string,
  entityId: string,
  seed: Secret<string>,
  enrolledAt: Date,
): Promise<void> {
  const data = { totp: { seed: seed.reveal(), enrolledAt: enrolledAt.toISOString() } };
  await writeSecret(client, mount, pathOf(entityId), data, { cas: 0 });
}

export function createFactors(secrets: ConsoleSecrets, cache: SecretCache, now: () => Date): Factors {
  const reader = cache.open({ identity: 'service', namespace: '', client: secrets.client });
  const cachedPath = (entityId: string) => `${secrets.mount}/${pathOf(entityId)}`;
  const forget = (entityId: string) => cache.forget({ identity: 'service', path: cachedPath(entityId) });
  const load = (entityId: string) => secrets.run((client) => readSecret(client, secrets.mount, pathOf(entityId)));

  async function read(entityId: string): Promise<FactorSet | null> {
    const found = await load(entityId);
    forget(entityId);
    return found ? setOf(readDocument(found.data)) : null;
  }

  /** Writes a first factor; `isSame` tells whether what is there already is this one, from a try whose answer was lost. */
  async function create(entityId: string, write: (client: VaultClient) => Promise<unknown>, isSame: (kept: FactorSet) => boolean) {
    try {
      await secrets.run(write);
    } catch (error) {
      if (codeOf(error) !== 'vault_conflict') throw error;
      const kept = await read(entityId);
      if (!kept || !isSame(kept)) throw new AppError('enrolment_done');
    } finally {
      forget(entityId);
    }
  }

  return {
    read,
    isEnrolled: async (entityId) => (await read(entityId)) !== null,
    async recentSeedOf(entityId) {
      const found = await secrets.run(() => reader.read(cachedPath(entityId)));
      return found ? (setOf(readDocument(found.value.reveal())).totp?.seed ?? null) : null;
    },
    enrol: (entityId, seed) =>
      create(
        entityId,
        (client) => writeFactorSeed(client, secrets.mount, entityId, seed, now()),
        ({ totp }) => totp !== null && isEqualConstantTime(totp.seed.reveal(), seed.reveal()),
      ),
    enrolPasskey: (entityId, passkey) =>
      create(
        entityId,
        (client) => writeSecret(client, secrets.mount, pathOf(entityId), { passkeys: [passkey] }, { cas: 0 }),
        ({ passkeys }) => passkeys.some(({ credentialId }) => credentialId === passkey.credentialId),
      ),
    async change(entityId, decide) {
      for (let tries = 1; ; tries += 1) {
        const found = await load(entityId);
        if (!found) throw new AppError('factor_gone');
        const next = decide(readDocument(found.data));
        if (countOf(next) === 0) throw new AppError('last_factor');
        try {
          await secrets.run((client) => writeSecret(client, secrets.mount, pathOf(entityId), next, { cas: found.version }));
          return;
        } catch (error) {
          // Somebody else changed it between: what is there now is judged anew.
          if (codeOf(error) !== 'vault_conflict' || tries >= MOST_TRIES) throw error;
        } finally {
          forget(entityId);
        }
      }
    },
    async remove(entityId) {
      try {
        await secrets.run((client) => deleteMetadata(client, secrets.mount, pathOf(entityId)));
      } finally {
        forget(entityId);
      }
    },
    list: async () => new Set(await secrets.run((client) => listSecrets(client, secrets.mount, 'factors'))),
  };
}
