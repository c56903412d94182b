import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** A body on its way through. */
export interface BodyStream {
  readonly bytes: AsyncIterable<Buffer>;
  push(chunk: Buffer): void;
  end(): void;
  /** The reader is thrown this error, after what came before it was dropped. */
  fail(error: Error): void;
}

const AHEAD_BYTES = 64 * 1024;

/** Hands a body on as it comes, no faster than it is read: a slow reader holds the connection back, and one that leaves closes it. */
export function createBodyStream(controller: Dispatcher.DispatchController): BodyStream {
  let isOver = false;
  const stream = new Readable({
    highWaterMark: AHEAD_BYTES,
    read: () => controller.resume(),
    destroy(error, done) {
      if (!isOver) controller.abort(error ?? new Error('the reader left'));
      done(error);
    },
  });
  return {
    bytes: stream,
    push(chunk) {
      if (!stream.push(chunk)) controller.pause();
    },
    end() {
      isOver = true;
      stream.push(null);
    },
    fail(error) {
      isOver = true;
      // An abort while nobody reads is no event for the process.
      stream.on('error', () => undefined).destroy(error);
      controller.abort(error);
    },
  };
}
