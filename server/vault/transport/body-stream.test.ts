import { expect, test } from 'vitest';
import { createBodyStream } from './body-stream.ts';

function stage() {
  const told: string[] = [];
  const controller = {
    aborted: false,
    paused: false,
    reason: null,
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume'),
    abort: () => void told.push('abort'),
  };
  return { told, body: createBodyStream(controller) };
}

test('a slow reader holds the connection back, and lets it go on by reading', async () => {
  const { told, body } = stage();
  body.push(Buffer.alloc(60 * 1024, 1));
  expect(told).not.toContain('pause');
  body.push(Buffer.alloc(60 * 1024, 2));
  expect(told.at(-1)).toBe('pause');
  const reader = body.bytes[Symbol.asyncIterator]();
  await reader.next();
  await expect.poll(() => told.at(-1)).toBe('resume');
  await reader.return?.();
});

test('a reader that leaves closes the connection, and one that came to the end does not', async () => {
  const left = stage();
  left.body.push(Buffer.from('first'));
  for await (const _ of left.body.bytes) break;
  expect(left.told).toContain('abort');
  const done = stage();
  done.body.push(Buffer.from('all'));
  done.body.end();
  for await (const _ of done.body.bytes) await Promise.resolve();
  expect(done.told).not.toContain('abort');
});

test('what breaks before anybody reads is kept for the reader, and harms nobody else', async () => {
  const { body } = stage();
  body.fail(new Error('cut'));
  await new Promise((resolve) => setImmediate(resolve));
  await expect(body.bytes[Symbol.asyncIterator]().next()).rejects.toThrow('cut');
});
