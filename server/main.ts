import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import next from 'next';
import { guardFailedPages } from './bff/failed-page.ts';
import { stripInboundHeaders } from './bff/inbound-headers.ts';
import { clientAddress, PEER_HEADER, peerHeaderValue, proxyMatcher } from './bff/peer.ts';
import { securityHeaders } from './bff/security-headers.ts';
import { type Env, readEnv, systemClock } from './platform/index.ts';
import { reportMissingRights } from './report-rights.ts';
import { getRuntime, stopRuntime } from './runtime.ts';
import { createRedactor } from './vault/index.ts';

const HEALTH = /^\/(?:api\/health\/(?:live|ready)|metrics)$/;

/** The listener in front of Next: takes steering headers away, checks Host, notes the peer, sets the headers of every answer. */
function listen(env: Env, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const isTrusted = proxyMatcher(env.SALLYPORT_TRUSTED_PROXIES);
  const fixed = Object.entries(securityHeaders(env.publicUrl.protocol === 'https:'));
  return createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 30_000 },
    (request, response) => {
      const address = clientAddress(request.socket.remoteAddress ?? '', headerText(request.headers['x-forwarded-for']), isTrusted);
      // Node takes the first of two, a proxy perhaps the second.
      const isHostClear = (request.headersDistinct.host?.length ?? 0) < 2;
      stripInboundHeaders(request);
      for (const [name, value] of fixed) response.setHeader(name, value);
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      // Next fails on it: its own requests cannot have this method.
      if (request.method === 'TRACE') return refuse(response, 405, 'There is no such method here.');
      if (!path.startsWith('/')) return refuse(response, 400, 'Only paths are served here.');
      // Next answers 500 to what it cannot decode.
      if (!isDecodable(path) || !isHostClear) return refuse(response, 400, 'The address is not valid.');
      // Another Host means DNS rebinding or a wrong proxy; probes ask by address.
      if (request.headers.host !== env.publicUrl.host && !HEALTH.test(path)) {
        return refuse(response, 421, `This console is served at ${env.publicUrl.origin}.`);
      }
      request.headers[PEER_HEADER] = peerHeaderValue(address);
      handle(request, response);
    },
  );
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' });
  response.end(`${sentence}\n`);
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

async function main(): Promise<void> {
  const env = readEnv();
  const isDev = process.argv.includes('--dev');
  const app = next({ dev: isDev, hostname: env.publicUrl.hostname, port: env.PORT });
  const [runtime] = await Promise.all([getRuntime(), app.prepare()]);
  const handle = app.getRequestHandler();
  const guard = guardFailedPages({ ping: async () => (await getRuntime()).store.ping(), clock: systemClock });
  const server = listen(env, (request, response) => {
    // In development Next's own page names the place in the source.
    if (!isDev) guard(response);
    void handle(request, response);
  });
  // Only the reload socket of development is ever upgraded.
  server.on('upgrade', (request, socket, head) => {
    if (isDev) void app.getUpgradeHandler()(request, socket, head);
    else socket.destroy();
  });

  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    server.close();
    setTimeout(() => server.closeAllConnections(), 2000).unref();
    await stopRuntime();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());

  server.on('error', (error: NodeJS.ErrnoException) =>
    fail(error.code === 'EADDRINUSE' ? `Port ${env.PORT} is taken. Set PORT to a free one.` : error.message),
  );
  server.listen(env.PORT, env.SALLYPORT_BIND, () => {
    process.stdout.write(`${JSON.stringify({ ready: true, url: env.publicUrl.origin, pid: process.pid })}\n`);
    void reportMissingRights(runtime);
  });
}

/** The last words, perhaps a library's own: there may be no runtime with its redactor, so names and shapes must do. */
function fail(sentence: string): void {
  process.stderr.write(`${createRedactor().redactText(sentence)}\n`);
  void stopRuntime().then(() => process.exit(1));
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : 'The console could not start.'));
