import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '#server/platform/index.ts';
import { PLANTED, run, session, verb, world } from '#server/testing/run-verb-world.ts';
import { runVerb } from './run-verb.ts';
import { takeNextStep } from './session/next-step.ts';

describe('runVerb', () => {
  it('writes the intent before the act and the outcome after it', async () => {
    const made = world(session);
    const seenAtRun: string[] = [];
    expect(
      await run(
        made,
        verb({
          run: async () => {
            seenAtRun.push(...made.rows.map((row) => row.kind));
            return { ok: true };
          },
        }),
      ),
    ).toBe('ok');
    expect(seenAtRun).toEqual(['intent']);
    expect(made.rows.map((row) => [row.kind, row.code, row.details])).toEqual([
      ['intent', '', { name: 'a' }],
      ['outcome', 'ok', { name: 'a' }],
    ]);
  });

  it.each([
    ['nobody', null, { entityId: '', displayName: '' }],
    ['somebody else', session, { entityId: session.entityId, displayName: session.displayName }],
  ])('names in the outcome of a sign-in whose it was, where %s was known before', async (_, before, known) => {
    const made = world(before);
    const signIn = verb({
      access: 'public',
      run: async (ctx) => {
        takeNextStep(ctx, { next: 'verify', sessionId: 's-1', person: { entityId: 'e-9', displayName: 'eva' } });
        return { ok: true };
      },
    });
    expect(await run(made, signIn)).toBe('ok');
    expect(made.rows).toMatchObject([
      { kind: 'intent', ...known },
      { kind: 'outcome', entityId: 'e-9', displayName: 'eva' },
    ]);
  });

  it('does not act when the intent cannot be stored', async () => {
    const made = world(session, { isJournalBroken: true });
    let isRun = false;
    const declared = verb({
      run: async () => {
        isRun = true;
        return { ok: true };
      },
    });
    expect(await run(made, declared)).toBe('record_failed');
    expect(isRun).toBe(false);
  });

  it('keeps no more rows of a flood of refusals than its limit, and one that says so', async () => {
    const made = world(null, { left: { 'journal-refusals': 3, 'journal-flood': 1 } });
    for (let count = 0; count < 20; count += 1) expect(await run(made, verb())).toBe('no_session');
    expect(made.rows.map((row) => row.code)).toEqual(['no_session', 'no_session', 'no_session', 'rate_limited']);
  });

  it('keeps the target of what was refused, and the namespace it was aimed at', async () => {
    const aimed = verb({ describe: () => ({ namespace: 'team', name: 'a' }), stepUp: 'intent' });
    const made = world(session);
    expect(await run(made, aimed)).toBe('step_up_required');
    expect(made.rows).toMatchObject([{ kind: 'refusal', namespace: 'team', details: { name: 'a' } }]);
  });

  it('keeps the code of a failed act as its outcome', async () => {
    const made = world(session);
    expect(await run(made, verb({ run: async () => Promise.reject(new AppError('vault_backend_failed')) }))).toBe('vault_backend_failed');
    expect(made.rows.map((row) => row.code)).toEqual(['', 'vault_backend_failed']);
  });

  it('ends the session when its Vault token turns out dead', async () => {
    const made = world(session);
    expect(await run(made, verb({ effect: 'read', run: async () => Promise.reject(new AppError('vault_token_dead')) }))).toBe(
      'vault_token_dead',
    );
    expect(made.calls).toContain('forget');
    expect(made.cookie).toBeNull();
  });

  it('never answers with more than the output contract, nor records a secret', async () => {
    const made = world(session);
    const output = await runVerb(verb({ run: async () => ({ ok: true, token: PLANTED }) }), made.ctx, {
      input: { name: 'a' },
      grant: null,
    });
    expect(output).toEqual({ ok: true });
    expect(JSON.stringify([made.rows, session])).not.toContain(PLANTED);
  });

  it('says which fields are wrong, each by the first fault found, and calls the whole `body`', async () => {
    const nested = verb({ input: z.strictObject({ a: z.object({ b: z.string().min(3, 'short').regex(/x/, 'no x') }) }) as never });
    const fieldsOf = (input: unknown) =>
      runVerb(nested, world(session).ctx, { input, grant: null }).catch((error: AppError) => [error.code, error.fields]);
    expect(await fieldsOf({ a: { b: 'y' } })).toEqual(['invalid_input', { 'a.b': 'short' }]);
    expect(await fieldsOf(null)).toEqual(['invalid_input', { body: expect.any(String) }]);
  });

  it('keeps no row of a read but of one that the server refused', async () => {
    const read = (code?: 'vault_denied' | 'vault_timeout') =>
      verb({ effect: 'read', run: async () => (code ? Promise.reject(new AppError(code)) : { ok: true }) });
    for (const [code, rows] of [
      [undefined, []],
      ['vault_timeout', []],
      ['vault_denied', [['refusal', 'vault_denied', { name: 'a' }]]],
    ] as const) {
      const made = world(session);
      expect(await run(made, read(code))).toBe(code ?? 'ok');
      expect(made.rows.map((row) => [row.kind, row.code, row.details])).toEqual(rows);
    }
    const odd = world(session);
    expect(await run(odd, verb({ effect: 'read', run: async () => Promise.reject({ code: 'vault_denied' }) }))).toBe('internal');
    expect([odd.rows, odd.calls]).toEqual([[], []]);
    const refused = world(session);
    expect(await run(refused, verb({ run: async () => Promise.reject(new AppError('vault_denied')) }))).toBe('vault_denied');
    expect(refused.rows.map((row) => row.kind)).toEqual(['intent', 'outcome']);
  });

  it('ends no session for another failure, and none where there is none', async () => {
    const failing = (thrown: unknown) => verb({ effect: 'read', access: 'public', run: async () => Promise.reject(thrown) });
    for (const [who, thrown] of [
      [session, new AppError('vault_denied')],
      [session, new Error('vault_token_dead')],
      [null, new AppError('vault_token_dead')],
    ] as const) {
      const made = world(who);
      await run(made, failing(thrown));
      expect([made.calls, made.cookie]).toEqual([[], undefined]);
    }
  });
});
