import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the proxy does to a request. */
export type Fault =
  /** The connection is reset before any answer. */
  | { readonly kind: 'reset' }
  /** Accepted, and never answered: what a stopped process looks like. */
  | { readonly kind: 'hang' }
  /** The server's answer, cut by a reset after so many bytes of its body. The promised length stays. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The server's answer, byte by byte. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** The request reaches the server, whose answer is thrown away by a reset. */
  | { readonly kind: 'swallow' }
  /** An answer of its own, as a gateway on the way would give. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export interface ProxiedRequest {
  readonly method: string;
  /** With the query, as sent. */
  readonly path: string;
  readonly namespace: string;
  /** Monotonic milliseconds of its arrival. */
  readonly atMs: number;
  /** What was done to it; null when it was passed on. */
  readonly fault: Fault['kind'] | null;
  /** What the server answered; null when it was not asked, or has not answered (yet). */
  readonly status: number | null;
}

export interface FaultProxy {
  /** What a client is given in place of the server's own address. */
  readonly address: string;
  /** Every request whose head arrived, in order. */
  readonly seen: readonly ProxiedRequest[];
  /** The fault of every request that `matches`, from the next on; null passes them again. */
  setFault(fault: Fault | null, matches?: (request: { method: string; path: string }) => boolean): void;
  /** Sent to the server beside the client's own headers. */
  setHeaders(headers: Readonly<Record<string, string>>): void;
  /** In redirects of the server the first origin becomes the second. A server knows its own address, and not the proxy's. */
  setOrigins(origins: ReadonlyMap<string, string>): void;
  /** Resets every connection that is open now. */
  resetAll(): void;
  close(): Promise<void>;
}

/** Limits of a client whose own haste is not under test: on a busy machine a second is not always enough for hundreds of connections. */
export const PATIENT = { connectMs: 3_000, headersMs: { interactive: 7_000, job: 15_000 } } as const;

/** Stands before one real server on loopback and does to its traffic what networks do. Passes all through until told otherwise. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const upstream = new URL(target);
  const seen: (ProxiedRequest & { status: number | null })[] = [];
  const sockets = new Set<Socket>();
  let current: { fault: Fault; matches: (request: { method: string; path: string }) => boolean } | null = null;
  let added: Readonly<Record<string, string>> = {};
  let origins: ReadonlyMap<string, string> = new Map();

  function headersOf(answer: IncomingMessage): IncomingMessage['headers'] {
    const { location } = answer.headers;
    const known = location === undefined ? undefined : [...origins.keys()].find((origin) => location.startsWith(`${origin}/`));
    if (location === undefined || known === undefined) return answer.headers;
    return { ...answer.headers, location: `${origins.get(known)}${location.slice(known.length)}` };
  }

  const server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    const fault = current?.matches({ method, path }) ? current.fault : null;
    const namespace = String(request.headers['x-vault-namespace'] ?? '');
    const entry = { method, path, namespace, atMs: performance.now(), fault: fault?.kind ?? null, status: null };
    seen.push(entry);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'answer') {
      request.resume();
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    pass(request, response, fault, entry);
  });

  function pass(request: IncomingMessage, response: ServerResponse, fault: Fault | null, entry: { status: number | null }): void {
    const out = send(
      {
        hostname: upstream.hostname,
        port: upstream.port,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, ...added },
        agent: false,
      },
      (answer) => {
        entry.status = answer.statusCode ?? null;
        if (fault?.kind === 'swallow') return void request.socket.resetAndDestroy();
        // Node keeps the names' case in rawHeaders only; clients do not mind.
        response.writeHead(answer.statusCode ?? 502, headersOf(answer));
        if (fault?.kind === 'cut') void cut(answer, response, fault.afterBytes);
        else if (fault?.kind === 'drip') void drip(answer, response, fault.everyMs);
        else answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    // A server that is down looks through a proxy as it does without one.
    out.on('error', () => request.socket.resetAndDestroy());
    response.on('close', () => out.destroy());
    request.pipe(out);
  }

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    setFault(fault, matches = () => true) {
      current = fault && { fault, matches };
    },
    setHeaders(headers) {
      added = headers;
    },
    setOrigins(known) {
      origins = known;
    },
    resetAll() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function cut(answer: IncomingMessage, response: ServerResponse, afterBytes: number): Promise<void> {
  let left = afterBytes;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    await new Promise<void>((resolve) => response.write(part, () => resolve()));
    if (left <= 0) break;
  }
  response.socket?.resetAndDestroy();
}

async function drip(answer: IncomingMessage, response: ServerResponse, everyMs: number): Promise<void> {
  for await (const chunk of answer as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length && !response.destroyed; at += 1) {
      response.write(chunk.subarray(at, at + 1));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  response.end();
}
