import { Agent, request } from 'node:http';
import type { FuzzAnswer, FuzzedOperation, FuzzInput } from './route-fuzz.ts';

export interface PlainSender {
  send(operation: Pick<FuzzedOperation, 'method'>, input: FuzzInput): Promise<FuzzAnswer>;
  close(): void;
}

const ANSWER_WITHIN_MS = 20_000;

/** Sends as our own page would, but leaves addresses as they are: `fetch` would tidy dot segments away before they are tried. */
export function plainSender(url: string, cookie: string, csrf: string): PlainSender {
  const { hostname, port, origin } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    send: ({ method }, { path, body }) =>
      new Promise((resolve, reject) => {
        const headers = {
          host: new URL(url).host,
          origin,
          cookie,
          'sec-fetch-site': 'same-origin',
          'x-sallyport-csrf': csrf,
          ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        };
        const sent = request({ agent, hostname, port, method, path, headers, timeout: ANSWER_WITHIN_MS }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, code: codeIn(answer.statusCode ?? 0, Buffer.concat(chunks)) }));
        });
        sent.on('timeout', () => sent.destroy());
        // A connection that ends without an answer is a finding, not the end of the run.
        sent.on('error', () => resolve({ status: 0, code: '' }));
        sent.end(body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}

function codeIn(status: number, body: Buffer): string {
  if (status >= 200 && status < 300) return 'ok';
  if (status >= 300 && status < 400) return 'redirect';
  try {
    return (JSON.parse(body.toString('utf8')) as { code?: string }).code ?? '';
  } catch {
    return '';
  }
}
