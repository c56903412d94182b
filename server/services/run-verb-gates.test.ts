import { describe, expect, it } from 'vitest';
import type { ActiveSession } from '#server/identity/index.ts';
import { AppError } from '#server/platform/index.ts';
import { NOW, run, session, verb, type World, world } from '#server/testing/run-verb-world.ts';
import { type FileAnswer, fileAnswerSchema } from './file-answer.ts';
import { runVerb } from './run-verb.ts';
import type { Verb } from './verb.ts';

describe('before a verb', () => {
  it('runs what needs a second person only with the approval, which it uses up after the grant and keeps in the journal', async () => {
    const declared = verb({ stepUp: 'intent', canNeedApproval: true });
    const without = world(session);
    expect(await run(without, declared, { name: 'a' }, 'grant')).toBe('approval_required');
    expect(without.rows.map((row) => [row.kind, row.code])).toEqual([['refusal', 'approval_required']]);
    const made = world(session, { approvedBy: 'ben' });
    expect(await run(made, declared, { name: 'a' }, 'grant')).toBe('ok');
    expect(made.calls).toEqual(['consumeGrant', 'takeApproval']);
    const proof = { confirmedBy: 'totp', approvalId: 'a-1', approvedBy: 'ben', approvedByEntityId: 'e-2' };
    expect(made.rows.map((row) => row.details)).toEqual([
      { name: 'a', ...proof },
      { name: 'a', ...proof },
    ]);
    const ungranted = world(session, { approvedBy: 'ben' });
    expect(await run(ungranted, declared)).toBe('step_up_required');
    expect(ungranted.calls).toEqual([]);
    expect(await run(world(session), verb({ stepUp: 'intent' }), { name: 'a' }, 'grant')).toBe('ok');
  });

  it('refuses and records nobody, an unverified session and bad input', async () => {
    const cases: [ActiveSession | null, unknown, string][] = [
      [null, { name: 'a' }, 'no_session'],
      [{ ...session, stage: 'password' }, { name: 'a' }, 'second_factor_required'],
      [session, { name: '' }, 'invalid_input'],
      [session, { name: 'a', extra: 1 }, 'invalid_input'],
      [session, null, 'invalid_input'],
    ];
    for (const [who, input, code] of cases) {
      const made = world(who);
      expect(await run(made, verb(), input)).toBe(code);
      expect(made.rows.map((row) => [row.kind, row.code])).toEqual([['refusal', code]]);
    }
  });

  it('asks for a grant, and does not act when the grant does not fit', async () => {
    expect(await run(world(session), verb({ stepUp: 'intent' }))).toBe('step_up_required');
    const refused = world(session, { grantCode: 'grant_refused' });
    expect(await run(refused, verb({ stepUp: 'intent' }), { name: 'a' }, 'g')).toBe('grant_refused');
    expect(refused.rows.map((row) => row.kind)).toEqual(['refusal']);
    expect(await run(world(session), verb({ stepUp: 'intent' }), { name: 'a' }, 'g')).toBe('ok');
  });

  it('writes nothing, and does nothing, for a stranger who has tried too often', async () => {
    const left = { 'journal-strangers': 2, 'journal-refusals': 1, 'journal-flood': 0 };
    const made = world(null, { left });
    const open = verb({ access: 'public', run: async () => ({ ok: made.calls.push('ran') > 0 }) });
    const codes = [];
    for (let count = 0; count < 5; count += 1) codes.push(await run(made, open));
    expect(codes).toEqual(['ok', 'ok', 'rate_limited', 'rate_limited', 'rate_limited']);
    expect(made.calls).toEqual(['ran', 'ran']);
    expect(made.rows.map((row) => row.kind)).toEqual(['intent', 'outcome', 'intent', 'outcome', 'refusal']);
  });

  it('takes no act that needs a passkey on six digits, and keeps in the journal what confirmed it', async () => {
    const weak = world(session, { method: 'totp' });
    expect(await run(weak, verb({ stepUp: 'intent-passkey' }), { name: 'a' }, 'g')).toBe('stronger_factor_required');
    expect(weak.rows.map((row) => [row.kind, row.code])).toEqual([['refusal', 'stronger_factor_required']]);
    const strong = world(session, { method: 'passkey' });
    expect(await run(strong, verb({ stepUp: 'intent-passkey' }), { name: 'a' }, 'g')).toBe('ok');
    expect(strong.rows.map((row) => row.details)).toEqual(Array(2).fill({ name: 'a', confirmedBy: 'passkey' }));
    const any = world(session);
    expect(await run(any, verb({ stepUp: 'intent-strongest' }))).toBe('step_up_required');
    expect(await run(any, verb({ stepUp: 'intent-strongest' }), { name: 'a' }, 'g')).toBe('ok');
  });

  it('lets a recent factor pass for five minutes where that is enough, or a grant', async () => {
    const ago = (seconds: number) => ({ ...session, factorAt: new Date(NOW.getTime() - seconds * 1000) });
    const recent = verb({ stepUp: 'recent' });
    expect(await run(world(ago(299)), recent)).toBe('ok');
    expect(await run(world(ago(300)), recent)).toBe('step_up_required');
    expect(await run(world({ ...session, factorAt: null }), recent)).toBe('step_up_required');
    expect(await run(world(session), recent)).toBe('step_up_required');
    expect(await run(world(ago(300)), recent, { name: 'a' }, 'g')).toBe('ok');
    expect(await run(world(ago(0), { grantCode: 'grant_refused' }), recent, { name: 'a' }, 'g')).toBe('grant_refused');
  });

  it('does nothing with a session whose token is known to be dead, and ends it', async () => {
    const made = world(session, { isTokenDead: true });
    expect(await run(made, verb({ stepUp: 'intent', run: async () => ({ ok: made.calls.push('ran') > 0 }) }), { name: 'a' }, 'g')).toBe(
      'vault_token_dead',
    );
    expect(made.calls).toEqual(['forget']);
    expect(made.cookie).toBeNull();
    expect(made.rows.map((row) => [row.kind, row.code])).toEqual([['refusal', 'vault_token_dead']]);
    // Signing out, and what comes before the second factor, works without.
    expect(await run(world(session, { isTokenDead: true }), verb({ access: 'password' }))).toBe('ok');
  });

  it('lets whoever is past the password do what asks for no more, and a public act be done by anybody', async () => {
    const half = { ...session, stage: 'password' as const };
    expect(await run(world(half), verb({ access: 'password' }))).toBe('ok');
    expect(await run(world(null), verb({ access: 'password' }))).toBe('no_session');
    expect(await run(world(null), verb({ access: 'public', effect: 'read' }))).toBe('ok');
    expect(await run(world(null), verb({ access: 'public', stepUp: 'intent' }), { name: 'a' }, 'g')).toBe('no_session');
    expect(await run(world(null), verb({ access: 'public', stepUp: 'recent' }))).toBe('no_session');
  });

  it('counts strangers by address for public writes alone, sixty a minute or as many as may sign in', async () => {
    const asked: unknown[] = [];
    const count = async (declared: Verb, limit: number, who: ActiveSession | null = null) => {
      const made = world(who);
      Object.assign(made.ctx.engines, {
        env: { SALLYPORT_LIMIT_SIGN_IN: limit },
        limits: { consume: async (...args: unknown[]) => void asked.push(args) },
      });
      await run(made, declared);
    };
    await count(verb({ access: 'public' }), 10);
    await count(verb({ access: 'public' }), 90);
    expect(asked).toEqual([
      ['journal-strangers', '127.0.0.1', { points: 60, windowSeconds: 60 }],
      ['journal-strangers', '127.0.0.1', { points: 90, windowSeconds: 60 }],
    ]);
    await count(verb({ access: 'public', effect: 'read' }), 10);
    await count(verb({ access: 'password' }), 10, session);
    expect(asked).toHaveLength(2);
  });

  it('takes a recent factor for acts of that level alone', async () => {
    const fresh = { ...session, factorAt: NOW };
    expect(await run(world(fresh), verb({ stepUp: 'intent' }))).toBe('step_up_required');
    expect(await run(world(fresh), verb({ stepUp: 'intent-passkey' }))).toBe('step_up_required');
  });

  describe('of a file', () => {
    const fileVerb = (end: 'ends' | 'breaks', effect: Verb['effect'] = 'write') =>
      verb({
        effect,
        reply: 'file',
        output: fileAnswerSchema,
        run: async (): Promise<FileAnswer> => ({
          name: 'x',
          contentType: 'x/x',
          sizeBytes: null,
          bytes: (async function* () {
            yield new Uint8Array(3);
            if (end === 'breaks') throw new AppError('vault_timeout');
          })(),
          close: async () => undefined,
        }),
      });
    const take = async (file: FileAnswer, most: number) => {
      let taken = 0;
      for await (const chunk of file.bytes) {
        taken += chunk.byteLength;
        if (taken >= most) return;
      }
    };
    const handed = async (made: World, declared: Verb) =>
      (await runVerb(declared, made.ctx, { input: { name: 'a' }, grant: null })) as FileAnswer;

    it.each([
      ['was taken whole', 'ends', 9, 'ok'],
      ['was left half-way', 'ends', 1, 'request_cancelled'],
      ['broke', 'breaks', 9, 'vault_timeout'],
    ] as const)('records the outcome when it %s', async (_, end, most, code) => {
      const made = world(session);
      const file = await handed(made, fileVerb(end));
      expect(made.rows.map((row) => row.kind)).toEqual(['intent']);
      await take(file, most).catch(() => undefined);
      expect(made.rows.map((row) => [row.kind, row.code])).toEqual([
        ['intent', ''],
        ['outcome', code],
      ]);
    });

    it('records nothing when it is only read', async () => {
      const made = world(session);
      await take(await handed(made, fileVerb('ends', 'read')), 9);
      expect(made.rows).toEqual([]);
    });
  });
});
