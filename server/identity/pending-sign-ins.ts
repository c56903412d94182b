import { type Clock, newOpaqueId, type Random, Secret, sha256Hex } from '#server/platform/index.ts';
import { findPendingSignIn, insertPendingSignIn, type PendingSignIn, type Store, takePendingSignIn } from '#server/store/index.ts';
import { DOOR_SECONDS } from './door-cookie.ts';
import type { Sealing } from './sealing.ts';

export interface PendingParts {
  store: Store;
  sealing: Sealing;
  clock: Clock;
  random: Random;
}

type Kind = PendingSignIn['kind'];
type Place = Pick<PendingSignIn, 'mount' | 'namespace' | 'returnTo'>;
/** A pending sign-in with its secret part opened. */
export type OpenedSignIn = Place & Pick<PendingSignIn, 'tries' | 'expiresAt'> & { secret: Secret<string> };

const bindingOf = (kind: Kind, idHash: string) => `sign-in ${kind} ${idHash}`;

/** Keeps the half of a sign-in that the browser must not see, under `key`, for the browser that gets the id back. */
export async function holdSignIn(
  parts: PendingParts,
  kind: Kind,
  key: string | null,
  place: Place,
  secret: Secret<string>,
  over: { doorId?: string; tries?: number; expiresAt?: Date } = {},
): Promise<string> {
  const doorId = over.doorId ?? newOpaqueId(parts.random);
  // Without a key of its own the browser's id is the key.
  const idHash = sha256Hex(key ?? doorId);
  const { sealed, keyId } = await parts.sealing.seal(secret, bindingOf(kind, idHash));
  const { mount, namespace, returnTo } = place;
  const expiresAt = over.expiresAt ?? new Date(parts.clock.now().getTime() + DOOR_SECONDS * 1000);
  await insertPendingSignIn(parts.store, {
    idHash,
    kind,
    browserHash: sha256Hex(doorId),
    mount,
    namespace,
    returnTo,
    sealed,
    sealingKeyId: keyId,
    tries: over.tries ?? 0,
    expiresAt,
  });
  return doorId;
}

/** Takes it, once. Null when this browser has none under that key at that place: then nothing was changed. */
export async function takeSignIn(
  parts: PendingParts,
  kind: Kind,
  key: string,
  doorId: string,
  place?: Pick<PendingSignIn, 'mount' | 'namespace'>,
): Promise<OpenedSignIn | null> {
  const match = { idHash: sha256Hex(key), kind, browserHash: sha256Hex(doorId), ...place };
  return opened(parts, await takePendingSignIn(parts.store, match));
}

/** The same without taking it. */
export async function lookAtSignIn(parts: PendingParts, kind: Kind, key: string, doorId: string): Promise<OpenedSignIn | null> {
  return opened(parts, await findPendingSignIn(parts.store, { idHash: sha256Hex(key), kind, browserHash: sha256Hex(doorId) }));
}

async function opened(parts: PendingParts, row: PendingSignIn | null): Promise<OpenedSignIn | null> {
  if (!row) return null;
  const secret = new Secret(await parts.sealing.open(row.sealed, row.sealingKeyId, bindingOf(row.kind, row.idHash)));
  const { mount, namespace, returnTo, tries, expiresAt } = row;
  return { mount, namespace, returnTo, tries, expiresAt, secret };
}
