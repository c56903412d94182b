import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

function record(isTTY: boolean) {
  let nowMs = 0;
  const written: string[] = [];
  const progress = createProgress({ out: { isTTY, write: (text) => written.push(text) }, nowMs: () => nowMs });
  return { progress, written, pass: (ms: number) => (nowMs += ms) };
}

test('each line carries the seconds since the start, and no control characters where nobody watches', async () => {
  const { progress, written, pass } = record(false);
  pass(1_250);
  expect(await progress.step('Building', async () => 7)).toBe(7);
  expect(written).toEqual(['   1.3 s  Building\n']);
});

test('a failing step fails as it did, and its spinner ends', async () => {
  const { progress, written } = record(true);
  await expect(
    progress.step('Building', async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(written.at(-1)).toBe('\r\u001b[K');
});
