import { constants, type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { AppError, locate, Secret } from '#server/platform/index.ts';

/** Far above any token; a file beyond it is not one. */
const MAX_BYTES = 64 * 1024;
/** A rotation may take the directory away between finding a file and opening it. Then look again. */
const MOST_LOOKS = 5;
/** No link in the last place, and no waiting for a writer at the other end of a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const refuse = (reason: string, cause?: unknown) => new AppError('service_identity_failed', { facts: { reason }, cause });
const errnoOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

/**
 * The trimmed text of a credential file, as it is on disk now. Symbolic links are followed only inside the file's own directory, as
 * Kubernetes lays them out, so that a link cannot make us send another file to the server. `onSecret` is told it before anybody gets it.
 * Throws `service_identity_failed` with `reason`.
 */
export async function readCredentialFile(path: string, onSecret: (value: string) => void = () => undefined): Promise<Secret<string>> {
  const text = await textOf(path).catch((error: unknown) => Promise.reject(locate(error, { file: path })));
  onSecret(text);
  return new Secret(text);
}

async function textOf(path: string): Promise<string> {
  for (let looks = 1; ; looks += 1) {
    const text = (await lookAt(path, looks === MOST_LOOKS))?.trim();
    if (text === '') throw refuse('credential_file_empty');
    if (text !== undefined) return text;
  }
}

/** The text, or null when the file changed on the way and this was not the last look. */
async function lookAt(path: string, isLast: boolean): Promise<string | null> {
  let real: string;
  try {
    real = await realpath(path);
    const home = await realpath(dirname(path));
    if (!real.startsWith(home.endsWith(sep) ? home : home + sep)) throw refuse('credential_file_links_outside');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw asRefusal(error);
    if (!isLast) return null;
    throw refuse('credential_file_missing', error);
  }
  let file: FileHandle;
  try {
    file = await open(real, FLAGS);
  } catch (error) {
    if (!isLast && errnoOf(error) === 'ENOENT') return null;
    throw asRefusal(error);
  }
  try {
    return await readCapped(file);
  } catch (error) {
    throw asRefusal(error);
  } finally {
    await file.close();
  }
}

async function readCapped(file: FileHandle): Promise<string> {
  const { size } = await file.stat().then((found) => {
    if (!found.isFile()) throw refuse('credential_file_not_regular');
    return found;
  });
  if (size > MAX_BYTES) throw refuse('credential_file_too_large');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
  if (bytesRead > MAX_BYTES) throw refuse('credential_file_too_large');
  return buffer.toString('utf8', 0, bytesRead);
}

/** Errors of the file system name the path and nothing of the content; our own pass through. */
function asRefusal(error: unknown): unknown {
  if (errnoOf(error) === 'ELOOP') return refuse('credential_file_links_outside', error);
  return /^E[A-Z]+$/.test(errnoOf(error)) ? refuse('credential_file_unreadable', error) : error;
}
