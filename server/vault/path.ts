import { AppError, locate } from '#server/platform/index.ts';
import type { VaultPath } from './client.ts';

const CONTROL = /\p{Cc}|\u2028|\u2029/u;

/** Several segments of a path, checked one by one when they are put in. */
export interface PathSplat {
  readonly segments: readonly string[];
}

/** One segment, encoded. A slash, a dot segment or a control character would change which path the server sees. */
function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('/') || CONTROL.test(segment))
    throw new AppError('invalid_input');
  try {
    return encodeURIComponent(segment);
  } catch (cause) {
    // A lone surrogate has no UTF-8 form.
    throw new AppError('invalid_input', { cause });
  }
}

function encode(part: string | PathSplat): string {
  if (typeof part === 'string') return encodeSegment(part);
  // Callers without types pass what they like.
  const segments = part?.segments;
  if (!Array.isArray(segments)) throw new AppError('invalid_input');
  // A trailing slash is an empty last segment; '' alone is the empty path.
  return segments.map((segment, at) => (segment === '' && at === segments.length - 1 ? '' : encodeSegment(segment))).join('/');
}

function build(literals: TemplateStringsArray, ...parts: readonly (string | PathSplat)[]): VaultPath {
  try {
    return literals.reduce((path, literal, at) => path + encode(parts[at - 1] as string | PathSplat) + literal) as VaultPath;
  } catch (error) {
    throw locate(error, { path: literals.join('…'), what: 'a segment that no path can hold' });
  }
}

/**
 * The only way to make a path: ``vaultPath`sys/leases/lookup/${vaultPath.splat(prefix)}` ``.
 * An interpolated string is one segment; `splat` takes a path of several, with its trailing slash kept. Throws `invalid_input`.
 */
export const vaultPath = Object.assign(build, {
  splat(path: string): PathSplat {
    if (typeof path !== 'string') throw new AppError('invalid_input', { where: { what: 'a path that is no text' } });
    return { segments: path.split('/') };
  },
});
