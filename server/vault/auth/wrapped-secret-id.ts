import { AppError, type Secret, sha256Hex } from '#server/platform/index.ts';
import type { VaultCluster } from '../client.ts';
import { lookupWrapping, unwrapSecretId } from '../endpoints/auth-wrapping.ts';
import { readCredentialFile } from './credential-file.ts';
import type { ServiceMethod } from './method.ts';

type Wrapped = Extract<ServiceMethod, { kind: 'approle-wrapped' }>;

/** Where a secret id of the given method is made. Somebody who took the real one could put another, of his own making, in its place. */
function isOrigin(path: string, { mount, roleName }: Wrapped): boolean {
  const before = `auth/${mount}/role/`;
  const [role, verb, ...rest] = path.startsWith(before) ? path.slice(before.length).split('/') : [];
  const isMade = (verb === 'secret-id' || verb === 'custom-secret-id') && rest.length === 0;
  // The server keeps names of roles in lower case.
  return isMade && role !== undefined && role !== '' && (roleName === undefined || role === roleName.toLowerCase());
}

/**
 * Gives the secret id behind the wrapping token that is in the file now: opened once, then held in memory until the file holds another.
 * Throws `wrapping_token_spent` when it was opened before us or lay too long, `wrapping_token_foreign` when it was made elsewhere.
 */
export function createWrappedSecretId(
  cluster: VaultCluster,
  method: Wrapped,
  namespace: string,
  onSecret: (value: string) => void,
): (signal: AbortSignal) => Promise<Secret<string>> {
  let opened: { mark: string; secretId: Secret<string> } | null = null;
  /** The wrapping token whose opening was sent without an answer: if it is gone now, it may have been us. */
  let unanswered: string | null = null;

  return async (signal) => {
    const wrapping = await readCredentialFile(method.wrappingTokenFile, onSecret);
    const mark = sha256Hex(wrapping.reveal());
    if (opened?.mark === mark) {
      onSecret(opened.secretId.reveal());
      return opened.secretId;
    }
    const where = { file: method.wrappingTokenFile, method: 'POST' };
    const spent = (reason: string, path: string) => new AppError('wrapping_token_spent', { facts: { reason }, where: { ...where, path } });
    // Looking costs nothing of it; and after a lost answer it says whether a second opening can still be the first.
    const found = await lookupWrapping(cluster.as({ token: null, namespace, signal }), wrapping);
    if (!found) throw spent(unanswered === mark ? 'answer_was_lost' : 'opened_or_expired', 'sys/wrapping/lookup');
    if (!isOrigin(found.creationPath, method))
      throw new AppError('wrapping_token_foreign', { where: { ...where, path: 'sys/wrapping/lookup' } });
    unanswered = mark;
    const secretId = await unwrapSecretId(cluster.as({ token: wrapping, namespace, signal }));
    if (!secretId) throw spent('opened_or_expired', 'sys/wrapping/unwrap');
    unanswered = null;
    onSecret(secretId.reveal());
    opened = { mark, secretId };
    return secretId;
  };
}
