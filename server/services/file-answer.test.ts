import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import { type FileAnswer, toldAtEnd } from './file-answer.ts';

async function* pieces(failAfter = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < 3; at += 1) {
    if (at === failAfter) throw new AppError('snapshot_tampered');
    yield new Uint8Array([at]);
  }
}

function setUp(bytes: AsyncIterable<Uint8Array> = pieces()) {
  const close = vi.fn(async () => undefined);
  const tell = vi.fn(async () => undefined);
  const file: FileAnswer = { name: 'a', contentType: 'b', sizeBytes: 3, bytes, close };
  return { file: toldAtEnd(file, tell), close, tell };
}

async function read(file: FileAnswer, most = 9): Promise<number> {
  let count = 0;
  for await (const _ of file.bytes) {
    count += 1;
    if (count === most) break;
  }
  return count;
}

describe('the end of a file', () => {
  it('is told as whole after the last piece, once', async () => {
    const { file, close, tell } = setUp();
    expect(await read(file)).toBe(3);
    await file.close();
    expect(tell.mock.calls).toEqual([[{ isWhole: true }]]);
    expect(close).toHaveBeenCalledOnce();
  });

  it('is told when the reader leaves half-way, or never began', async () => {
    const left = setUp();
    await read(left.file, 1);
    expect(left.tell.mock.calls).toEqual([[{ isWhole: false }]]);
    const never = setUp();
    await never.file.close();
    expect(never.tell.mock.calls).toEqual([[{ isWhole: false }]]);
    expect(never.close).toHaveBeenCalledOnce();
  });

  it('is told with what failed', async () => {
    const { file, close, tell } = setUp(pieces(2));
    await expect(read(file)).rejects.toMatchObject({ code: 'snapshot_tampered' });
    expect(tell.mock.calls).toEqual([[{ isWhole: false, error: expect.objectContaining({ code: 'snapshot_tampered' }) }]]);
    expect(close).toHaveBeenCalledOnce();
  });
});
