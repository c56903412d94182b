import { z } from 'zod';
import { AppError, Secret } from '#server/platform/index.ts';
import { type Passkey, passkeySchema } from './passkeys/passkey.ts';

const totpSchema = z.looseObject({ seed: z.string().regex(/^[A-Z2-7]{32,}$/), enrolledAt: z.string().optional() });

/** `<mount>/data/factors/<entity id>`: what a person has. Members that we do not know are kept as they are. */
const documentSchema = z.looseObject({ totp: totpSchema.optional(), passkeys: z.array(passkeySchema).optional() });
export type FactorDocument = z.infer<typeof documentSchema>;

/** A person's second factors; at least one of them is there. */
export interface FactorSet {
  readonly totp: { readonly seed: Secret<string>; readonly enrolledAt: string | null } | null;
  readonly passkeys: readonly Passkey[];
}

/** Where a person's factors are kept. Throws `break_glass_limited` for a token that is nobody's: two of them would share one. */
export function pathOf(entityId: string): string {
  if (entityId === '') throw new AppError('break_glass_limited');
  return `factors/${entityId}`;
}

/** Throws `vault_bad_answer` on what we cannot read and on an empty document: never taken for "no factor", which would open enrolment. */
export function readDocument(data: unknown): FactorDocument {
  const found = documentSchema.safeParse(data);
  if (!found.success || countOf(found.data) === 0) throw new AppError('vault_bad_answer');
  return found.data;
}

export function setOf({ totp, passkeys = [] }: FactorDocument): FactorSet {
  return { totp: totp ? { seed: new Secret(totp.seed), enrolledAt: totp.enrolledAt ?? null } : null, passkeys };
}

export const countOf = ({ totp, passkeys = [] }: FactorDocument): number => (totp ? 1 : 0) + passkeys.length;
