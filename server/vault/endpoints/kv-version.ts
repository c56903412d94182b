import { AppError } from '#server/platform/index.ts';

/** The server takes 0 and -1 for the newest, so a slip in the caller's arithmetic would quietly mean another version. */
export function checkVersion(version: number): number {
  if (Number.isSafeInteger(version) && version >= 1) return version;
  throw new AppError('invalid_input', { fields: { version: 'A whole number from 1.' } });
}

/** Throws `invalid_input` on an empty list too: some servers take it for the newest version. */
export function checkVersions(versions: readonly number[]): number[] {
  if (versions.length === 0) throw new AppError('invalid_input', { fields: { versions: 'At least one.' } });
  return versions.map(checkVersion);
}
