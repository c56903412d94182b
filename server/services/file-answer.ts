import { z } from 'zod';

/** What a verb gives whose answer is a file and not a row. */
export interface FileAnswer {
  readonly name: string;
  readonly contentType: string;
  /** Null when only its end tells; a connection that breaks off is then what tells a cut file. */
  readonly sizeBytes: number | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Lets go of what `bytes` holds when it is not read to its end. */
  close(): Promise<void>;
}

/** The output of a verb that is declared with `reply: 'file'`. */
export const fileAnswerSchema = z.custom<FileAnswer>((value) => typeof value === 'object' && value !== null && 'bytes' in value);

/**
 * The same file, whose end is told once: whole when every byte was taken, with an error when reading failed, neither when the reader
 * left. Not a generator, because one that was never begun would tell nothing.
 */
export function toldAtEnd(file: FileAnswer, tell: (end: { isWhole: boolean; error?: unknown }) => Promise<void>): FileAnswer {
  const source = file.bytes[Symbol.asyncIterator]();
  let isTold = false;
  const end = async (how: { isWhole: boolean; error?: unknown }) => {
    if (isTold) return;
    isTold = true;
    await file.close();
    await tell(how);
  };
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        const step = await source.next();
        if (step.done) await end({ isWhole: true });
        return step;
      } catch (error) {
        await end({ isWhole: false, error });
        throw error;
      }
    },
    async return() {
      await source.return?.();
      await end({ isWhole: false });
      return { done: true, value: undefined };
    },
  };
  return { ...file, bytes: { [Symbol.asyncIterator]: () => iterator }, close: async () => void (await iterator.return?.()) };
}
