import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  status: number;
  /** Names in small letters; a name that came twice is joined by a line end. */
  headers: Record<string, string>;
  body: string;
}

const ANSWER_WITHIN_MS = 15_000;

/** Sends bytes as they are over a socket of its own and reads until the other side closes. Clients that correct what they send prove nothing. */
export function sendRaw(port: number, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, 'localhost');
    const chunks: Buffer[] = [];
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error('The console did not answer in time.')));
    socket.on('connect', () => socket.write(text, 'latin1'));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Refusing while the rest is still being sent may end in a reset, after the answer.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(parse(Buffer.concat(chunks)));
      else reject(error);
    });
    socket.on('close', () => resolve(parse(Buffer.concat(chunks))));
  });
}

/** A whole request. `lines`: further header lines, e.g. `X-Forwarded-For: 1.2.3.4`. */
export function rawRequest(options: { method?: string; target: string; host: string; lines?: readonly string[]; body?: string }): string {
  const { method = 'GET', target, host, lines = [], body } = options;
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return `${[`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, ...length].join('\r\n')}\r\n\r\n${body ?? ''}`;
}

function parse(bytes: Buffer): RawAnswer {
  const [head = '', ...rest] = bytes.toString('utf8').split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/:\s*(.*)/s);
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`;
  }
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}
