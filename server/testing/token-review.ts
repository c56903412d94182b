import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const reviewSchema = z.object({ spec: z.object({ token: z.string(), audiences: z.array(z.string()).nullish() }) });

export interface TokenReviewEndpoint {
  /** For `kubernetes_host`. */
  readonly address: string;
  /** Every token that was asked about, in order. */
  readonly asked: readonly string[];
  /** Vouches for exactly these tokens from now on. */
  accept(tokens: readonly string[]): void;
  /** Answers 500 to everything, as an API server without its storage. */
  fail(isFailing: boolean): void;
  close(): Promise<void>;
}

/** The one endpoint of a Kubernetes API server that the login of a pod needs: who is the bearer of this token? */
export async function startTokenReview(account: { namespace: string; name: string }): Promise<TokenReviewEndpoint> {
  const asked: string[] = [];
  let accepted: ReadonlySet<string> = new Set();
  let isFailing = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isReview = request.method === 'POST' && request.url === '/apis/authentication.k8s.io/v1/tokenreviews';
      if (isFailing || !isReview) return response.writeHead(isReview ? 500 : 404).end();
      const { token, audiences } = reviewSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).spec;
      asked.push(token);
      const user = { username: `system:serviceaccount:${account.namespace}:${account.name}`, uid: `uid-of-${account.name}` };
      const status = accepted.has(token)
        ? { authenticated: true, user, audiences: audiences ?? [] }
        : { authenticated: false, error: 'invalid bearer token' };
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    accept(tokens) {
      accepted = new Set(tokens);
    },
    fail(now) {
      isFailing = now;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
