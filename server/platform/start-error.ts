export type StartErrorCode = 'locked' | 'not_writable' | 'disk_full' | 'half_made' | 'newer_version' | 'store_failed' | 'bad_setting';

/** What keeps the process from starting. The message is one sentence for a person, with the way out, and never holds a secret. */
export class StartError extends Error {
  readonly isStartError = true;
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StartError';
    this.code = code;
  }
}

export function isStartError(error: unknown): error is StartError {
  return typeof error === 'object' && error !== null && 'isStartError' in error;
}

/** Turns a file-system failure at `path` into a sentence; other errors come back as they are. */
export function explainFileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StartError('disk_full', `The disk that holds ${path} is full; free some space and start again.`, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new StartError('not_writable', `${path} cannot be written by this user; change its owner or set SALLYPORT_DATA_DIR.`, error);
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new StartError('not_writable', `${path} is not a directory; move it away or set SALLYPORT_DATA_DIR.`, error);
  return error;
}
