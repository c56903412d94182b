import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import type { FileAnswer } from '#server/services/index.ts';
import { fileResponse } from './file-response.ts';

async function* pieces(count: number, isBroken = false): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield new Uint8Array(1000).fill(at);
  if (isBroken) throw new AppError('snapshot_tampered');
}

const answer = (bytes: AsyncIterable<Uint8Array>, close = async () => undefined): FileAnswer => ({
  name: 'raft "2026"\r\nX-Evil: 1.snap',
  contentType: 'application/gzip',
  sizeBytes: 3000,
  bytes,
  close,
});

describe('a file as an answer', () => {
  it('says its length, its kind and a harmless name, and gives every byte', async () => {
    const response = fileResponse(answer(pieces(3)), new Headers());
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-length': '3000',
      'content-type': 'application/gzip',
      'content-disposition': 'attachment; filename="raft__2026___X-Evil__1.snap"',
    });
    expect((await response.arrayBuffer()).byteLength).toBe(3000);
  });

  it('asks for a piece only when one is taken, and lets go when the reader leaves', async () => {
    let asked = 0;
    async function* counted() {
      for await (const piece of pieces(100)) {
        asked += 1;
        yield piece;
      }
    }
    const close = vi.fn(async () => undefined);
    const response = fileResponse(answer(counted(), close), new Headers());
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    expect(asked).toBeLessThan(4);
    await reader.cancel();
    expect(close).toHaveBeenCalledOnce();
  });

  it('never looks whole to a client when it breaks off', async () => {
    const server = createServer((_, response) => {
      const { headers, body } = fileResponse(answer(pieces(2, true)), new Headers());
      response.setHeaders(headers);
      pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(fetch(`http://127.0.0.1:${port}`).then((response) => response.arrayBuffer())).rejects.toThrow();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
