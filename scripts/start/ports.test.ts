import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { isPortFree, portProblem } from './ports.ts';

const wanted = [
  { port: 3000, owner: 'the console', variable: 'PORT' },
  { port: 8200, owner: "the demo's Vault", variable: 'SALLYPORT_VAULT_PORT' },
];

test('a taken port is named with who needs it and what moves it', async () => {
  expect(await portProblem(wanted, async () => true)).toBeNull();
  expect(await portProblem(wanted, async (port) => port !== 8200)).toBe(
    "Port 8200, which the demo's Vault needs, is taken by another program: stop that program, or set SALLYPORT_VAULT_PORT to a free port.",
  );
});

test('a port that something listens on is not free, and is again after', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await isPortFree(port)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await isPortFree(port)).toBe(true);
});
