import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ActiveSession } from '#server/identity/index.ts';
import { AppError, codeOf, Secret } from '#server/platform/index.ts';
import type { JournalEntry } from '#server/store/index.ts';
import { type FileAnswer, fileAnswerSchema } from './file-answer.ts';
import { runVerb } from './run-verb.ts';
import { defineVerb, type PublicContext, type Verb } from './verb.ts';

const PLANTED = 'hvs.PlantedTokenValue0123456789';
const session: ActiveSession = {
  idHash: 'h',
  stage: 'verified',
  entityId: 'e-1',
  displayName: 'ana',
  username: 'ana',
  namespace: '',
  policies: ['operator'],
  vaultToken: new Secret(PLANTED),
  idleExpiresAt: new Date(0),
  absoluteExpiresAt: new Date(0),
  mayEnrol: false,
};

interface World {
  rows: JournalEntry[];
  calls: string[];
  cookie: string | null | undefined;
  ctx: PublicContext;
}

const NOW = new Date('2026-01-01T12:00:00Z');

interface Options {
  isJournalBroken?: boolean;
  grantCode?: 'grant_refused';
  method?: 'totp' | 'passkey';
  isTokenDead?: boolean;
  approvedBy?: string;
  left?: Record<string, number>;
}

function world(who: ActiveSession | null, options: Options = {}): World {
  const rows: JournalEntry[] = [];
  const made: World = { rows, calls: [], cookie: undefined, ctx: undefined as never };
  const engines = {
    journal: {
      write: async (row: JournalEntry) => {
        if (options.isJournalBroken) throw new AppError('record_failed');
        rows.push(row);
      },
    },
    limits: {
      consume: async (name: string) => {
        const left = (options.left?.[name] ?? Number.POSITIVE_INFINITY) - 1;
        if (options.left) options.left[name] = left;
        if (left < 0) throw new AppError('rate_limited');
      },
    },
    env: { SALLYPORT_LIMIT_SIGN_IN: 10, SALLYPORT_TWO_PERSON: ['thing.change'] },
    identity: {
      consumeGrant: async () => {
        made.calls.push('consumeGrant');
        if (options.grantCode) throw new AppError(options.grantCode);
        return options.method ?? 'totp';
      },
      approvals: {
        take: async () => {
          made.calls.push('takeApproval');
          if (options.approvedBy === undefined) throw new AppError('approval_required');
          return { id: 'a-1', decider: { entityId: 'e-2', displayName: options.approvedBy } };
        },
      },
      checkToken: async () => {
        if (options.isTokenDead) throw new AppError('vault_token_dead');
      },
      forget: async () => void made.calls.push('forget'),
    },
  };
  made.ctx = {
    requestId: 'r-1',
    address: '127.0.0.1',
    session: who,
    clock: { now: () => NOW },
    engines,
    log: { error: () => undefined },
    setSessionCookie: (id: string | null) => {
      made.cookie = id;
    },
  } as unknown as PublicContext;
  return made;
}

function verb(overrides: Partial<Verb> = {}): Verb {
  return defineVerb({
    name: 'thing.change',
    summary: 'x',
    method: 'POST',
    path: '/api/things',
    effect: 'write',
    access: 'verified',
    stepUp: 'none',
    input: z.strictObject({ name: z.string().min(1) }),
    output: z.object({ ok: z.boolean() }),
    describe: (input) => ({ name: (input as { name: string }).name }),
    run: async () => ({ ok: true }),
    ...overrides,
  } as Verb);
}

const run = (made: World, declared: Verb, input: unknown = { name: 'a' }, grant: string | null = null) =>
  runVerb(declared, made.ctx, { input, grant }).then(() => 'ok', codeOf);

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

  it('keeps no more rows of a flood of refusals than its limit, and one that says so', async () => {
    const made = world(null, { left: { 'journal-refusals': 3, 'journal-flood': 1 } });
    for (let count = 0; count < 20; count += 1) expect(await run(made, verb())).toBe('no_session');
    expect(made.rows.map((row) => row.code)).toEqual(['no_session', 'no_session', 'no_session', 'rate_limited']);
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

  it('keeps the target of what was refused, and the namespace it was aimed at', async () => {
    const aimed = verb({ describe: () => ({ namespace: 'team', name: 'a' }), stepUp: 'intent' });
    const made = world(session);
    expect(await run(made, aimed)).toBe('step_up_required');
    expect(made.rows).toMatchObject([{ kind: 'refusal', namespace: 'team', details: { name: 'a' } }]);
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
