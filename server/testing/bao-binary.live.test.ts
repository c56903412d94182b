import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureTestServer } from './bao-binary.ts';
import { DEFAULT_INSTALL_DIR, startDevBao, statusOf } from './dev-bao.ts';

test('the server that VAULT_BIN names by another path is the one that runs', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vault-bin-'));
  const options = { installDir: DEFAULT_INSTALL_DIR };
  const pinned = await ensureTestServer(options, {});
  const other = join(dir, 'vault');
  await symlink(pinned.path, other);
  const named = await ensureTestServer(options, { VAULT_BIN: other });
  expect(named).toEqual({ ...pinned, path: other });
  const server = await startDevBao({ binary: named.path });
  expect(await statusOf(`${server.address}/v1/sys/health`)).toBe(200);
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});
