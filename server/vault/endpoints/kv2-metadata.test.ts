import { expect, test } from 'vitest';
import { AppError } from '#server/platform/index.ts';
import type { VaultClient, VaultRequest } from '../client.ts';
import { writeMetadata } from './kv2-metadata.ts';

function listener(): { client: VaultClient; asked: VaultRequest[] } {
  const asked: VaultRequest[] = [];
  const client = {
    request: async (request: VaultRequest) => {
      asked.push(request);
      return { status: 204, body: null, vaultRequestId: null, warnings: [] };
    },
  } as unknown as VaultClient;
  return { client, asked };
}

test('what is given is sent by the names of the server, and nothing else', async () => {
  const { client, asked } = listener();
  await writeMetadata(client, 'kv', 'a', { isCasRequired: true, maxVersions: 0, customMetadata: { owner: 'pay' } });
  expect(asked.map(({ body }) => body)).toEqual([{ cas_required: true, max_versions: 0, custom_metadata: { owner: 'pay' } }]);
});

test('a setting that there is none of is refused by name, and nothing is sent: its writer would believe it set', async () => {
  const { client, asked } = listener();
  const error = await writeMetadata(client, 'kv', 'a', { casRequired: true, maxVersions: 3 } as never).then(
    () => null,
    (failure) => failure,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'invalid_input', fields: { casRequired: expect.stringContaining('isCasRequired') } });
  expect(asked).toEqual([]);
});
