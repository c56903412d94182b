import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientEvent, type ClientLog, codeOf, createClient, createRedactor, databaseRole } from 'sallyport/client';
import { createRotatingPool, type Place, type RotatingPool } from './rotating-pool.ts';
import { settingsOf } from './settings.ts';

const STOP_WITHIN_MS = 5_000;
/** Requests that were sent before anybody knew of the stop still arrive: they are answered, and their connections closed. */
const LAST_CALLS_MS = 500;
const redactor = createRedactor();

// Every line passes the redactor, whoever wrote it. A service with a logger of its own gives that one to the client.
function print(level: string, facts: object, message: string): void {
  const line = JSON.stringify({ level, message, ...(redactor.redactValue(facts) as object) });
  process.stdout.write(`${redactor.redactText(line)}\n`);
}
const log: ClientLog = {
  debug: () => undefined,
  info: (facts, message) => print('info', facts, message),
  warn: (facts, message) => print('warn', facts, message),
  error: (facts, message) => print('error', facts, message),
};
const onEvent = ({ room, event }: ClientEvent) => {
  if (room === 'lease') print('info', event, 'lease');
};

/** Where the database is. Read through the cache, so asking often costs nothing, and an outage of Vault changes nothing. */
async function placeIn(client: Awaited<ReturnType<typeof createClient>>, path: string): Promise<Place> {
  const secret = await client.secrets.read(path);
  if (!secret) throw new Error(`There is no secret at ${path}.`);
  const { host, port, database } = secret.value.reveal();
  return { host: String(host), port: Number(port), database: String(database) };
}

const settings = settingsOf(process.env);
const client = await createClient({
  addresses: settings.addresses,
  namespace: settings.namespace,
  method: settings.method,
  cache: { rules: [{ paths: settings.configPath, sensitivity: 'configuration' }] },
  onEvent,
  log,
  redactor,
});

async function openPool(): Promise<RotatingPool> {
  const place = await placeIn(client, settings.configPath);
  let pool: RotatingPool | null = null;
  const kept = await client.leases.keep(databaseRole(settings.databaseMount, settings.databaseRole), {
    onRotate: (next, previous, signal) => pool?.onRotate(next, previous, signal),
  });
  pool = createRotatingPool(place, kept.current().value);
  return pool;
}

const pool = await openPool().catch(async (error: unknown) => {
  log.error({ code: codeOf(error) }, 'the database could not be reached through Vault');
  await client.stop();
  process.exit(1);
});

const PAYMENT = /^\/payments\/(\d{1,9})$/;

async function answer(url: string): Promise<[status: number, body: object]> {
  if (url === '/healthz') return [200, { isSignedIn: client.identity.state().isSignedIn }];
  const id = PAYMENT.exec(url)?.[1];
  if (!id) return [404, { error: 'not_found' }];
  const { rows } = await pool.current().query('select $1::int as id, current_user as user_name', [id]);
  return [200, rows[0]];
}

let isStopping = false;
const server = createServer(async (request, response) => {
  if (isStopping) response.setHeader('connection', 'close');
  const [status, body] = await answer(request.url ?? '').catch((error: unknown): [number, object] => {
    print('error', { err: error }, 'a request failed');
    return [503, { error: 'unavailable' }];
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

/** No new requests, those under way are answered, connections closed, users dropped: in that order, and in bounded time. */
async function stop(): Promise<void> {
  const overdue = setTimeout(() => process.exit(1), STOP_WITHIN_MS * 3);
  isStopping = true;
  await new Promise((over) => setTimeout(over, LAST_CALLS_MS));
  const drained = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
  await drained;
  clearTimeout(cut);
  await pool.end();
  const left = await client.stop({ withinMs: STOP_WITHIN_MS });
  for (const lease of left) log.error(lease, 'a database user may be left');
  clearTimeout(overdue);
  process.exit(left.length === 0 ? 0 : 1);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
server.listen(settings.port, '127.0.0.1', () => print('info', { port: (server.address() as AddressInfo).port }, 'listening'));
