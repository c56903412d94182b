/**
 * The low bytes of a piece of text. Read from here, a character costs a third of what asking the text costs, and four are one number.
 * One for all, for nothing that reads it waits in between; what it shows of a character above 255 is for the reader to look up again.
 */
export const PIECE_CHARS = 2 ** 16;
/** How much more than a piece fits in, for readers that look ahead. */
export const OVERLAP_CHARS = 8;
export const lowBytes = Buffer.alloc(PIECE_CHARS + OVERLAP_CHARS);
export const lowWords = new DataView(lowBytes.buffer, lowBytes.byteOffset, lowBytes.length);

/** Fills in the text from `from` on, a piece and the overlap at most. Gives how many characters there are now. */
export function fillLowBytes(text: string, from = 0): number {
  const piece = from === 0 && text.length <= lowBytes.length ? text : text.slice(from, from + lowBytes.length);
  return lowBytes.write(piece, 'latin1');
}
