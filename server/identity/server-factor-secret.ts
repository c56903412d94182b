import { z } from 'zod';
import { AppError, Secret } from '#server/platform/index.ts';
import type { MfaRequirement } from '#server/vault/index.ts';

const secretSchema = z.object({
  requestId: z.string(),
  username: z.string().nullable(),
  constraints: z.array(
    z.object({ name: z.string(), anyOf: z.array(z.object({ id: z.string(), type: z.string(), isByPasscode: z.boolean() })) }),
  ),
});

/** The half of a login that waits for the server's own second factors, as it is sealed. */
export function packLogin({ requestId, constraints }: MfaRequirement, username: string | null): string {
  return JSON.stringify({ requestId: requestId.reveal(), username, constraints });
}

export function unpackLogin(secret: Secret<string>): { requirement: MfaRequirement; username: string | null } {
  const parsed = secretSchema.safeParse(JSON.parse(secret.reveal()));
  if (!parsed.success) throw new AppError('seal_broken');
  const { requestId, username, constraints } = parsed.data;
  return { requirement: { requestId: new Secret(requestId), constraints }, username };
}
