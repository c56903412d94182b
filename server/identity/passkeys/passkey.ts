import { z } from 'zod';
import { sha256Hex } from '#server/platform/index.ts';

/** A passkey as Vault keeps it, in the document of a person's factors. Nothing of it is secret; what changes at each use is in the store. */
export const passkeySchema = z.looseObject({
  /** Base64url, as browsers give it. */
  credentialId: z.string().min(1).max(1364),
  /** COSE key, base64url. */
  publicKey: z.string().min(1),
  /** Handle that the authenticator was given, base64url of 32 random bytes: the same for all passkeys of a person. */
  userHandle: z.string().min(1),
  name: z.string(),
  transports: z.array(z.string()),
  aaguid: z.string(),
  /** Whether it may be synced; never changes in its life. */
  isBackupEligible: z.boolean(),
  /** Count at registration: the least that the counter starts from should the store be lost. */
  signCount: z.number().int().nonnegative(),
  createdAt: z.string(),
});
export type Passkey = z.infer<typeof passkeySchema>;

/** Key of a credential in the store. */
export const credentialHash = (credentialId: string): string => sha256Hex(credentialId);

/** Short name of a passkey in the API. It proves nothing. */
export const passkeyIdOf = (credentialId: string): string => credentialHash(credentialId).slice(0, 32);
