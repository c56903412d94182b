import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError, codeOf } from './app-error.ts';

/** What the process that owns a data directory does for a command of ours. `say` tells how far it is. */
export type OwnerAct = (input: unknown, say: (progress: unknown) => void, signal: AbortSignal) => Promise<unknown>;

const SOCKET = 'owner.sock';
/** Longest path of a socket on Linux is 107 bytes; longer ones are cut without a word. */
const MOST_PATH_BYTES = 103;
const MOST_QUESTION_CHARS = 16_384;

type Reply = { progress: unknown } | { answer: unknown } | { code: string };

/**
 * Answers the command-line tools of whoever may enter the data directory: one question a connection, one JSON object a line. The caller
 * owns the directory, so a socket that lies there belongs to nobody. Null when its path is too long for a socket.
 */
export async function serveOwner(dataDir: string, acts: Readonly<Record<string, OwnerAct>>): Promise<{ close(): Promise<void> } | null> {
  const path = join(dataDir, SOCKET);
  if (Buffer.byteLength(path) > MOST_PATH_BYTES) return null;
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    void answer(socket, acts);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  // The directory is closed to others already; this holds if somebody opens it.
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function answer(socket: Socket, acts: Readonly<Record<string, OwnerAct>>): Promise<void> {
  const left = new AbortController();
  socket.on('close', () => left.abort());
  const send = (reply: Reply) => socket.write(`${JSON.stringify(reply)}\n`);
  try {
    const { act: name, input } = JSON.parse(await firstLine(socket)) as { act: string; input: unknown };
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (!act) throw new AppError('not_found');
    send({ answer: await act(input, (progress) => send({ progress }), left.signal) });
  } catch (error) {
    send({ code: codeOf(error) });
  }
  socket.end();
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      if (text.length > MOST_QUESTION_CHARS) reject(new AppError('body_too_large'));
      else if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    socket.once('close', () => reject(new AppError('request_cancelled')));
  });
}

/** Asks the process that owns the data directory. Null when none answers there. Throws `AppError` with the code of a refusal. */
export async function askOwner(
  dataDir: string,
  act: string,
  input: unknown,
  onProgress: (progress: unknown) => void = () => undefined,
): Promise<{ answer: unknown } | null> {
  const socket = await connected(join(dataDir, SOCKET));
  if (!socket) return null;
  try {
    socket.write(`${JSON.stringify({ act, input })}\n`);
    for await (const line of createInterface({ input: socket })) {
      const reply = JSON.parse(line) as Reply;
      if ('progress' in reply) onProgress(reply.progress);
      else if ('answer' in reply) return { answer: reply.answer };
      else throw new AppError(reply.code as AppError['code']);
    }
  } finally {
    socket.destroy();
  }
  throw new AppError('not_ready');
}

function connected(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null));
  });
}
