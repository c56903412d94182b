import { describe, expect, it } from 'vitest';
import type { IdentityEngine } from '#server/identity/index.ts';
import { AppError } from '#server/platform/index.ts';
import { type FakeAnswer, fakeCluster } from '#server/testing/fake-cluster.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { namespaceList } from './index.ts';

const list = (answer: (namespace: string) => FakeAnswer, mayList = (_namespace: string) => true) => {
  const { cluster, requests } = fakeCluster((_request, caller) => answer(caller.namespace));
  const capabilities: IdentityEngine['capabilities'] = async (_session, namespace, paths) =>
    new Map(paths.map((path) => [path, new Set([mayList(namespace) ? 'list' : 'deny'])]));
  return { requests, end: namespaceList.run(verbContext({ cluster, capabilities }), {}) };
};

describe('namespace.list', () => {
  it('stops at two hundred and says that this is not all', async () => {
    const { requests, end } = list(() => ({ body: { data: { keys: Array.from({ length: 150 }, (_, index) => `n${index}/`) } } }));
    const { namespaces, isComplete } = await end;
    expect(namespaces).toHaveLength(200);
    expect(isComplete).toBe(false);
    expect(requests).toHaveLength(2);
  });

  it('leaves no refusal in the audit log: where the list is not granted, it is not asked for', async () => {
    const { requests, end } = list(
      (namespace) => (namespace === '' ? { body: { data: { keys: ['a/', 'b/'] } } } : new AppError('vault_not_found')),
      (namespace) => namespace === 'b',
    );
    expect(await end).toEqual({ namespaces: ['', 'a', 'b'], isComplete: false });
    expect(requests).toHaveLength(2);
  });

  it('goes on beside a part that is refused', async () => {
    const { end } = list((namespace) => {
      if (namespace === 'a') return new AppError('vault_denied');
      return namespace === '' ? { body: { data: { keys: ['a/', 'b/'] } } } : new AppError('vault_not_found');
    });
    expect(await end).toEqual({ namespaces: ['', 'a', 'b'], isComplete: false });
  });

  it.each(['vault_unreachable', 'vault_sealed', 'vault_timeout', 'vault_token_dead'] as const)('%s is no short list', async (code) => {
    await expect(list(() => new AppError(code)).end).rejects.toMatchObject({ code });
  });
});
