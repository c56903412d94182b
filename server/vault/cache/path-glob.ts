import { AppError } from '#server/platform/index.ts';

const ANY = '**';

/** One segment against a pattern with `*`, in time of at most the product of both lengths: no regular expression that could run away. */
function matchesSegment(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern;
      resume = at;
      inPattern += 1;
    } else if (inPattern < pattern.length && pattern[inPattern] === text[at]) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < path.length) {
    const wanted = pattern[inPattern];
    if (wanted === ANY) {
      star = inPattern;
      resume = at;
      inPattern += 1;
    } else if (wanted !== undefined && matchesSegment(wanted, path[at] as string)) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[inPattern] === ANY) inPattern += 1;
  return inPattern === pattern.length;
}

/**
 * Matches logical paths: `*` is any text inside one segment, `**` as a whole segment is any number of segments, none included.
 * Everything else is itself. Throws `invalid_input` on an empty segment or `**` inside a longer one.
 */
export function pathGlob(glob: string): (path: string) => boolean {
  const pattern = glob.split('/');
  if (pattern.some((segment) => segment === '' || (segment !== ANY && segment.includes(ANY))))
    throw new AppError('invalid_input', { fields: { paths: 'Segments between single slashes; ** only as a whole one.' } });
  return (path) => matchesSegments(pattern, path.split('/'));
}
