import { open, realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { AppError, Secret } from '#server/platform/index.ts';

/** Far above any token; a file beyond it is not one. */
const MAX_BYTES = 64 * 1024;

const refuse = (reason: string, cause?: unknown) => new AppError('service_identity_failed', { facts: { reason }, cause });

/**
 * The trimmed text of a credential file, as it is on disk now. Symbolic links are followed only inside the file's own directory, as
 * Kubernetes lays them out, so that a link cannot make us send another file to the server. Throws `service_identity_failed` with `reason`.
 */
export async function readCredentialFile(path: string): Promise<Secret<string>> {
  let real: string;
  try {
    const home = await realpath(dirname(path));
    real = await realpath(path);
    if (!real.startsWith(home.endsWith(sep) ? home : home + sep)) throw refuse('credential_file_links_outside');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw refuse('credential_file_missing', error);
    throw error;
  }
  const text = await readCapped(real).catch((error: NodeJS.ErrnoException) => {
    throw typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? refuse('credential_file_unreadable', error) : error;
  });
  const trimmed = text.trim();
  if (trimmed === '') throw refuse('credential_file_empty');
  return new Secret(trimmed);
}

async function readCapped(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat().then((found) => {
      if (!found.isFile()) throw refuse('credential_file_not_regular');
      return found;
    });
    if (size > MAX_BYTES) throw refuse('credential_file_too_large');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
    if (bytesRead > MAX_BYTES) throw refuse('credential_file_too_large');
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
