import { AppError } from '#server/platform/index.ts';

const ANY = '**';

/**
 * A sequence against a pattern in which `star` stands for any number of items, in time of at most the product of both lengths: no regular
 * expression that could run away. It goes back to the last star only, which is enough: an earlier one could take no better share.
 */
function matchesSequence(
  pattern: ArrayLike<string>,
  items: ArrayLike<string>,
  star: string,
  isSame: (wanted: string, item: string) => boolean,
) {
  let at = 0;
  let inPattern = 0;
  let lastStar = -1;
  let resume = 0;
  while (at < items.length) {
    const wanted = pattern[inPattern];
    if (wanted === star) {
      lastStar = inPattern;
      resume = at;
      inPattern += 1;
    } else if (wanted !== undefined && isSame(wanted, items[at] as string)) {
      inPattern += 1;
      at += 1;
    } else if (lastStar >= 0) {
      inPattern = lastStar + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[inPattern] === star) inPattern += 1;
  return inPattern === pattern.length;
}

const matchesSegment = (pattern: string, text: string) => matchesSequence(pattern, text, '*', (wanted, char) => wanted === char);

const matchesSegments = (pattern: readonly string[], path: readonly string[]) => matchesSequence(pattern, path, ANY, matchesSegment);

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
