import { z } from 'zod';
import { AppError, codeOf, isEqualConstantTime, Secret } from '#server/platform/index.ts';
import { readSecret, type VaultClient, writeSecret } from '#server/vault/index.ts';
import type { ConsoleSecrets } from './console-secrets.ts';

/** Second factors by entity. */
export interface Factors {
  /** The seed of a person, or null when none is enrolled. */
  seedOf(entityId: string): Promise<Secret<string> | null>;
  /** Keeps a first seed. Never replaces another: throws `enrolment_done` then. Keeping the same seed twice is a success. */
  enrol(entityId: string, seed: Secret<string>): Promise<void>;
}

const factorSchema = z.looseObject({ totp: z.looseObject({ seed: z.string().regex(/^[A-Z2-7]{32,}$/) }) });

const pathOf = (entityId: string) => `factors/${entityId}`;

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

export function createFactors(secrets: ConsoleSecrets, now: () => Date): Factors {
  async function seedOf(entityId: string): Promise<Secret<string> | null> {
    const found = await secrets.run((client) => readSecret(client, secrets.mount, pathOf(entityId)));
    if (!found) return null;
    const factor = factorSchema.safeParse(found.data);
    // Something is there that we cannot read: never taken for "no factor", which would open enrolment.
    if (!factor.success) throw new AppError('vault_bad_answer');
    return new Secret(factor.data.totp.seed);
  }
  return {
    seedOf,
    async enrol(entityId, seed) {
      try {
        await secrets.run((client) => writeFactorSeed(client, secrets.mount, entityId, seed, now()));
      } catch (error) {
        if (codeOf(error) !== 'vault_conflict') throw error;
        // A first try may have been written while its answer was lost.
        const kept = await seedOf(entityId);
        if (!kept || !isEqualConstantTime(kept.reveal(), seed.reveal())) throw new AppError('enrolment_done');
      }
    },
  };
}
