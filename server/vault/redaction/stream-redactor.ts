import { charSet, stopAt } from './char-set.ts';
import { MASK, type Range, replaceRanges } from './range.ts';

/** Characters held back at least, so that a token or a key with its value is seen whole. */
const LEAST_HELD = 4_096;
/** Characters before the held ones that are kept to be read again, for a name tells what stands behind it. */
const CONTEXT = 512;
/** A secret that still goes on after so many characters is masked, and its rest dropped up to the next mark. */
const MOST_HELD = 262_144;
const REST_STOPS = charSet(/[\s"'<>&\\]/);

export interface StreamRedactor {
  /** What of the text so far is decided; the rest is held back. */
  push(text: string): string;
  /** What was held back. */
  end(): string;
}

/**
 * Masks a text that comes in pieces: a secret split over any number of them is found. Held back are at most the longest form of a live
 * value or 4,096 characters, twice; 262,144 where a secret is that long.
 * @param find every secret of a text, in order and joined
 * @param longestForm characters of the longest live form at this moment
 */
export function createStreamRedactor(find: (text: string) => Range[], longestForm: () => number): StreamRedactor {
  let text = '';
  /** How much of `text` was given out already. */
  let givenChars = 0;
  /** Looking again before this length would look at the same secret again. */
  let nextLook = 0;
  let isDroppingRest = false;

  function give(to: number, ranges: readonly Range[]): string {
    const out = replaceRanges(text, ranges, givenChars, to);
    const keptFrom = Math.max(0, to - CONTEXT);
    text = text.slice(keptFrom);
    givenChars = to - keptFrom;
    return out;
  }

  function withoutRest(piece: string): string {
    if (!isDroppingRest) return piece;
    const stop = stopAt(piece, 0, REST_STOPS);
    isDroppingRest = stop === piece.length;
    return piece.slice(stop);
  }

  return {
    push(piece) {
      text += withoutRest(piece);
      const held = Math.max(LEAST_HELD, longestForm());
      if (text.length < Math.max(nextLook, givenChars + 2 * held)) return '';
      const ranges = find(text);
      let to = text.length - held;
      const across = ranges.find(({ start, end }) => start < to && end > to);
      if (across) to = across.start;
      if (across && to <= givenChars) {
        if (text.length - givenChars < Math.max(MOST_HELD, 2 * held)) {
          nextLook = text.length * 2;
          return '';
        }
        to = across.end;
        isDroppingRest = to === text.length;
      }
      nextLook = 0;
      // Half a surrogate pair at the end of a piece would be lost when it is encoded.
      const last = text.charCodeAt(to - 1);
      if (!across && last >= 0xd800 && last <= 0xdbff) to -= 1;
      return to <= givenChars ? '' : give(to, ranges);
    },
    end() {
      const out = give(text.length, find(text));
      text = '';
      givenChars = 0;
      return out;
    },
  };
}

/** The safe beginning of a long text: about `most` characters, and how many of the text are not in it. A secret is never cut in half. */
export function redactedBeginning(text: string, most: number, find: (text: string) => Range[], longestForm: () => number): string {
  const held = Math.max(LEAST_HELD, longestForm());
  const beginning = text.slice(0, most + held);
  const ranges = find(beginning);
  const across = ranges.find(({ start, end }) => start < most && end > most);
  const to = across ? across.start : most;
  return `${replaceRanges(beginning, ranges, 0, to)}${across ? MASK : ''}… [${text.length - to} more]`;
}
