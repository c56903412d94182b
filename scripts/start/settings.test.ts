import { expect, test } from 'vitest';
import { consoleEnv, readSettings } from './settings.ts';

test('without VAULT_ADDR it is the demo, on the usual ports', () => {
  const settings = readSettings({ SALLYPORT_DATA_DIR: '/data' });
  expect(settings).toMatchObject({
    isDemo: true,
    port: 3000,
    vaultPort: 8200,
    dataDir: '/data',
    demoDir: '/data/demo',
    url: 'http://localhost:3000',
  });
  expect(readSettings({ VAULT_ADDR: 'https://vault.example' }).isDemo).toBe(false);
});

test.each([
  ['PORT', '0'],
  ['PORT', 'http'],
  ['SALLYPORT_VAULT_PORT', '70000'],
  ['SALLYPORT_VAULT_PORT', '8200.5'],
])('%s=%s is refused by its name', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(`${name} must be a port number`);
});

test("the console must not take one of the two ports of the demo's Vault", () => {
  expect(() => readSettings({ PORT: '8201' })).toThrow('choose another PORT');
  expect(readSettings({ PORT: '8201', VAULT_ADDR: 'http://127.0.0.1:8200' }).port).toBe(8201);
});

test("the demo's console gets neither the person's own Vault settings nor what only the start reads", () => {
  const source = {
    PATH: '/bin',
    VAULT_TOKEN: 's.mine',
    BAO_ADDR: 'x',
    VAULT_NAMESPACE: 'team',
    SALLYPORT_VAULT_PORT: '1',
    SALLYPORT_LOG_LEVEL: 'warn',
  };
  const env = consoleEnv(source, { VAULT_ADDR: 'http://127.0.0.1:8200' });
  expect(env).toEqual({
    PATH: '/bin',
    SALLYPORT_LOG_LEVEL: 'warn',
    VAULT_ADDR: 'http://127.0.0.1:8200',
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  });
});

test('a real console keeps all of its environment, so that it can refuse what is wrong in it', () => {
  expect(consoleEnv({ VAULT_TOKEN: 's.mine', SALLYPORT_VAULT_PORT: '1' }, null)).toMatchObject({ VAULT_TOKEN: 's.mine' });
});
