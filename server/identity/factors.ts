import { z } from 'zod';
import { AppError, codeOf, isEqualConstantTime, Secret } from '#server/platform/index.ts';
import { deleteMetadata, listSecrets, readSecret, type SecretCache, type VaultClient, writeSecret } from '#server/vault/index.ts';
import type { ConsoleSecrets } from './console-secrets.ts';

/** Second factors by entity. */
export interface Factors {
  /** The seed of a person, or null when none is enrolled. */
  seedOf(entityId: string): Promise<Secret<string> | null>;
  /**
   * The same from at most half a minute ago: for checking codes, of which a guesser sends many. Never for deciding whether there is a
   * factor. `seedOf` and `enrol` forget it, so a sign-in after a reset counts with what Vault holds then.
   */
  recentSeedOf(entityId: string): Promise<Secret<string> | null>;
  /** Keeps a first seed. Never replaces another: throws `enrolment_done` then. Keeping the same seed twice is a success. */
  enrol(entityId: string, seed: Secret<string>): Promise<void>;
  /** Takes every factor of a person away. Nothing there is a success too. */
  remove(entityId: string): Promise<void>;
  /** Entity ids that have a factor. */
  list(): Promise<ReadonlySet<string>>;
}

const factorSchema = z.looseObject({ totp: z.looseObject({ seed: z.string().regex(/^[A-Z2-7]{32,}$/) }) });

function pathOf(entityId: string): string {
  // A token without an entity is nobody: never a factor for it, nor one that two of them share.
  if (entityId === '') throw new AppError('break_glass_limited');
  return `factors/${entityId}`;
}

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

  function parsed(data: unknown): Secret<string> {
    const factor = factorSchema.safeParse(data);
    // Something is there that we cannot read: never taken for "no factor", which would open enrolment.
    if (!factor.success) throw new AppError('vault_bad_answer');
    return new Secret(factor.data.totp.seed);
  }

  async function seedOf(entityId: string): Promise<Secret<string> | null> {
    const found = await secrets.run((client) => readSecret(client, secrets.mount, pathOf(entityId)));
    forget(entityId);
    return found ? parsed(found.data) : null;
  }
  return {
    seedOf,
    async recentSeedOf(entityId) {
      const found = await secrets.run(() => reader.read(cachedPath(entityId)));
      return found ? parsed(found.value.reveal()) : null;
    },
    async enrol(entityId, seed) {
      try {
        await secrets.run((client) => writeFactorSeed(client, secrets.mount, entityId, seed, now()));
      } catch (error) {
        if (codeOf(error) !== 'vault_conflict') throw error;
        // A first try may have been written while its answer was lost.
        const kept = await seedOf(entityId);
        if (!kept || !isEqualConstantTime(kept.reveal(), seed.reveal())) throw new AppError('enrolment_done');
      } finally {
        forget(entityId);
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
