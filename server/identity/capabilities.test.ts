import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock, type FakeClock } from '#server/testing/fake-clock.ts';
import { type CapabilityMemory, createCapabilityMemory } from './capabilities.ts';
import type { ActiveSession } from './engine.ts';

const session = { idHash: 's1' } as ActiveSession;
const signal = new AbortController().signal;
let clock: FakeClock;
let memory: CapabilityMemory;
let asked: string[][];
let failure: ErrorCode | null;

beforeEach(() => {
  clock = createFakeClock();
  asked = [];
  failure = null;
  memory = createCapabilityMemory(async (_session, _namespace, paths) => {
    asked.push([...paths]);
    if (failure) throw new AppError(failure);
    return new Map(paths.map((path) => [path, new Set(path.startsWith('open') ? ['list', 'sudo'] : ['deny'])]));
  }, clock);
});
const get = (...paths: string[]) => memory.get(session, '', paths, signal);

describe('capability memory', () => {
  it('asks once in thirty seconds, and only for what it does not know', async () => {
    expect([...((await get('open/a')).get('open/a') ?? [])]).toEqual(['list', 'sudo']);
    await get('open/a', 'shut/b');
    expect(asked).toEqual([['open/a'], ['shut/b']]);
    await clock.advance(29_999);
    await get('open/a');
    expect(asked).toHaveLength(2);
    await clock.advance(1);
    await get('open/a');
    expect(asked).toHaveLength(3);
  });

  it('keeps sessions and namespaces apart', async () => {
    await get('open/a');
    await memory.get({ idHash: 's2' } as ActiveSession, '', ['open/a'], signal);
    await memory.get(session, 'ns', ['open/a'], signal);
    expect(asked).toHaveLength(3);
  });

  it.each(['vault_unreachable', 'vault_timeout', 'vault_sealed'] as const)(
    'serves the last answer for ten minutes while Vault is away (%s)',
    async (code) => {
      await get('open/a', 'shut/b');
      failure = code;
      await clock.advance(599_000);
      const stale = await get('open/a', 'shut/b');
      expect(stale.get('open/a')?.has('list')).toBe(true);
      expect(stale.get('shut/b')?.has('list')).toBe(false);
      await clock.advance(2_000);
      await expect(get('open/a')).rejects.toMatchObject({ code });
    },
  );

  it('says that Vault is away rather than "no right" for a path it never asked about', async () => {
    await get('open/a');
    failure = 'vault_unreachable';
    await clock.advance(31_000);
    await expect(get('open/a', 'open/new')).rejects.toMatchObject({ code: 'vault_unreachable' });
  });

  it('forgets everything at a refusal, so that an outage right after it allows nothing', async () => {
    await get('open/a');
    await clock.advance(31_000);
    failure = 'vault_denied';
    await expect(get('open/a')).rejects.toMatchObject({ code: 'vault_denied' });
    failure = 'vault_unreachable';
    await expect(get('open/a')).rejects.toMatchObject({ code: 'vault_unreachable' });
  });
});
