import type { FileAnswer } from '#server/services/index.ts';

/**
 * A file as an answer: one piece at a time, as the reader takes them. A failure on the way breaks the connection, so that with
 * its stated length a cut file never looks whole. The file is let go of when the reader leaves.
 */
export function fileResponse(file: FileAnswer, headers: Headers): Response {
  const pieces = file.bytes[Symbol.asyncIterator]();
  headers.set('Content-Type', file.contentType);
  if (file.sizeBytes !== null) headers.set('Content-Length', String(file.sizeBytes));
  headers.set('Content-Disposition', `attachment; filename="${file.name.replace(/[^A-Za-z0-9._-]/g, '_')}"`);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const step = await pieces.next();
        if (step.done) controller.close();
        else controller.enqueue(step.value);
      } catch (error) {
        controller.error(error);
      }
    },
    cancel: () => file.close(),
  });
  return new Response(body, { status: 200, headers });
}
