import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiPaths } from '#lib/paths.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { startConsole } from '#server/testing/own-console.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';
import { dataDir } from '../support/demo.ts';
import { runConsole } from '../support/run-console.ts';

let home = '';
let tokenFile = '';

test.beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-start-'));
  tokenFile = join(home, 'token');
  writeFileSync(tokenFile, 'no-token-of-any-server', { mode: 0o600 });
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

test('what keeps the console from starting is said in a sentence, and ends it', async () => {
  test.setTimeout(120_000);
  const holder = createServer();
  await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
  const { port } = holder.address() as AddressInfo;
  const settings = {
    VAULT_ADDR: 'http://127.0.0.1:9',
    PORT: '0',
    SALLYPORT_DATA_DIR: join(home, 'data'),
    SALLYPORT_SERVICE_AUTH: 'token-file',
    SALLYPORT_SERVICE_TOKEN_FILE: tokenFile,
  };
  const cases: [name: string, env: Record<string, string>, says: RegExp][] = [
    ['a busy port', { PORT: String(port) }, new RegExp(`^Port ${port} is taken\\. Set PORT to a free one\\.\n$`)],
    [
      'a locked data directory',
      { SALLYPORT_DATA_DIR: dataDir() },
      /^\S+ is in use by process \d+; stop that one or set SALLYPORT_DATA_DIR\.\n$/,
    ],
    ['a variable out of range', { PORT: '99999' }, /^The environment is not valid:\n {2}- PORT: [^\n]+\n$/],
    [
      'an unknown variable',
      { SALLYPORT_SESION: '1' },
      /^The environment is not valid:\n {2}- SALLYPORT_SESION is not a setting of Sallyport\n$/,
    ],
    ['an ambient token', { VAULT_TOKEN: 'planted-token' }, /^The environment is not valid:\n {2}- VAULT_TOKEN must not be set: [^\n]+\n$/],
    ['no identity of its own', { SALLYPORT_SERVICE_AUTH: '' }, /^SALLYPORT_SERVICE_AUTH is not set: [^\n]+\n$/],
    [
      'a second person for what needs none',
      { SALLYPORT_TWO_PERSON: 'lease.list' },
      /^SALLYPORT_TWO_PERSON names [^\n]*lease\.list[^\n]*\n$/,
    ],
    ['a file as data directory', { SALLYPORT_DATA_DIR: tokenFile }, /^\S+ is not a directory; move it away or set SALLYPORT_DATA_DIR\.\n$/],
  ];
  for (const [name, env, says] of cases) {
    const { exitCode, errorText } = await runConsole({ ...settings, ...env });
    expect.soft(exitCode, name).toBe(1);
    expect.soft(errorText, name).toMatch(says);
    expect.soft(errorText, name).not.toContain('planted-token');
  }
  holder.close();
});

test('a certificate of an unknown authority is refused and named; with VAULT_CACERT it is accepted', async () => {
  test.setTimeout(120_000);
  const bao = await startDevBao({ tls: true });
  writeFileSync(tokenFile, bao.rootToken.reveal(), { mode: 0o600 });
  try {
    for (const [env, code, state] of [
      [{}, 'vault_tls_failed', 'unreachable'],
      [{ VAULT_CACERT: bao.caFile ?? '' }, 'sign_in_refused', 'active'],
    ] as const) {
      const own = await startConsole({ vaultAddr: bao.address, serviceTokenFile: tokenFile, env });
      const caller = await apiCaller(own.url);
      const body = { method: 'userpass', username: 'nobody', password: 'nothing' };
      expect((await caller.call('POST', apiPaths.session, { body })).code).toBe(code);
      expect((await caller.call('GET', '/api/health/ready')).body).toMatchObject({ status: 'ready', vault: { state } });
      const authorization = `Bearer ${readFileSync(join(own.dataDir, 'metrics-token'), 'utf8').trim()}`;
      const metrics = async () => (await fetch(`${own.url}/metrics`, { headers: { authorization } })).text();
      await expect.poll(metrics).toContain(`sallyport_vault_signed_in ${Number(state === 'active')}\n`);
      const shown = await metrics();
      expect(shown).toMatch(/sallyport_vault_call_seconds_count\{call_class="interactive",outcome="(?:ok|failed)"\} [1-9]/);
      expect(shown).not.toContain(bao.rootToken.reveal());
      await caller.close();
      await own.stop();
    }
  } finally {
    await bao.stop();
  }
});
