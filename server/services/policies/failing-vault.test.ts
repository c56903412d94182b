import { describe, expect, it } from 'vitest';
import { AppError, codeOf, sha256Hex } from '#server/platform/index.ts';
import { type FakeAnswer, fakeCluster } from '#server/testing/fake-cluster.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { policyDelete, policySave } from './index.ts';

const OLD = 'path "a" {}';
const NEW = 'path "b" {}';
const PLANTED = 'hvs.planted-in-an-upstream-text';

/** A server with one policy; without `version` it is one that has no check-and-set. */
function world(options: { version?: number; onWrite: (state: { text: string | null; version?: number }) => FakeAnswer }) {
  const state: { text: string | null; version?: number } = { text: OLD, ...(options.version ? { version: options.version } : {}) };
  const { cluster, requests } = fakeCluster(({ method }) => {
    if (method !== 'GET') return options.onWrite(state);
    if (state.text === null) return new AppError('vault_not_found');
    return { body: { data: { name: 'app', policy: state.text, ...(state.version ? { version: state.version } : {}) } } };
  });
  const expected = { version: options.version ?? null, hash: sha256Hex(OLD) };
  const ctx = verbContext({ cluster });
  return {
    writes: () => requests.filter(({ method }) => method !== 'GET'),
    save: () => policySave.run(ctx, policySave.input.parse({ name: 'app', text: NEW, expected })),
    remove: () => policyDelete.run(ctx, policyDelete.input.parse({ name: 'app', expected })),
  };
}

const end = (work: Promise<unknown>) => work.then(() => 'done', codeOf);
const store = (state: { text: string | null; version?: number }) => {
  state.text = NEW;
  if (state.version) state.version += 1;
};

describe('saving while Vault fails', () => {
  it('is done where the answer was lost and a look finds it, in one try', async () => {
    const made = world({
      version: 3,
      onWrite: (state) => {
        store(state);
        return new AppError('vault_timeout');
      },
    });
    expect(await made.save()).toMatchObject({ text: NEW, version: 4 });
    expect(made.writes()).toHaveLength(1);
  });

  it.each(['vault_timeout', 'outcome_unknown', 'vault_bad_answer'] as const)(
    'is not known after %s when a look finds the old text',
    async (code) => {
      const made = world({ version: 3, onWrite: () => new AppError(code) });
      expect(await end(made.save())).toBe('outcome_unknown');
      expect(made.writes()).toHaveLength(1);
    },
  );

  it.each(['vault_denied', 'vault_sealed', 'vault_unreachable', 'vault_rate_limited', 'vault_token_dead'] as const)(
    'hands on %s, which says that nothing began',
    async (code) => {
      expect(await end(world({ version: 3, onWrite: () => new AppError(code) }).save())).toBe(code);
    },
  );

  it("repeats nothing of the server's text", async () => {
    const errors = [`failed to parse policy: ${PLANTED} At 1:2: illegal char`];
    const error: unknown = await world({ version: 3, onWrite: () => ({ status: 400, body: { errors } }) })
      .save()
      .catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('policy_invalid');
    expect(JSON.stringify([error, String(error)])).not.toContain('planted');
    const other = world({ version: 3, onWrite: () => ({ status: 400, body: { errors: [PLANTED] } }) });
    expect(await end(other.save())).toBe('vault_bad_request');
  });
});

describe('a server without check-and-set', () => {
  it('is compared before and read back after the write', async () => {
    const made = world({
      onWrite: (state) => {
        store(state);
        return { status: 204 };
      },
    });
    expect(await made.save()).toMatchObject({ text: NEW, version: null });
    expect(made.writes()[0]?.body).toEqual({ policy: NEW });
  });

  it('says so when another save came in between', async () => {
    const made = world({
      onWrite: (state) => {
        state.text = 'path "theirs" {}';
        return { status: 204 };
      },
    });
    expect(await end(made.save())).toBe('policy_overwritten');
  });
});

describe('deleting while Vault fails', () => {
  it('is done only when a look finds nothing', async () => {
    const gone = world({
      version: 3,
      onWrite: (state) => {
        state.text = null;
        return new AppError('outcome_unknown');
      },
    });
    expect(await end(gone.remove())).toBe('done');
    expect(await end(world({ version: 3, onWrite: () => new AppError('vault_timeout') }).remove())).toBe('outcome_unknown');
    expect(await end(world({ version: 3, onWrite: () => ({ status: 204 }) }).remove())).toBe('policy_overwritten');
  });
});
