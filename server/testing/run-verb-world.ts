import { z } from 'zod';
import type { ActiveSession } from '#server/identity/index.ts';
import { AppError, codeOf, Secret } from '#server/platform/index.ts';
import { type PublicContext, runVerb, type Verb } from '#server/services/index.ts';
import type { JournalEntry } from '#server/store/index.ts';

export const PLANTED = 'hvs.PlantedTokenValue0123456789';
export const session: ActiveSession = {
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

export interface World {
  rows: JournalEntry[];
  calls: string[];
  cookie: string | null | undefined;
  ctx: PublicContext;
}

export const NOW = new Date('2026-01-01T12:00:00Z');

interface Options {
  isJournalBroken?: boolean;
  grantCode?: 'grant_refused';
  method?: 'totp' | 'passkey';
  isTokenDead?: boolean;
  approvedBy?: string;
  left?: Record<string, number>;
}

/** One person before a verb, and what was asked of the rooms behind it. */
export function world(who: ActiveSession | null, options: Options = {}): World {
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
    setDoorCookie: () => undefined,
  } as unknown as PublicContext;
  return made;
}

/** A verb that changes a thing, with what a test changes of it. */
export function verb(overrides: Partial<Verb> = {}): Verb {
  return {
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
  } as Verb;
}

/** What it ended with: `ok` or the code of the error. */
export const run = (made: World, declared: Verb, input: unknown = { name: 'a' }, grant: string | null = null) =>
  runVerb(declared, made.ctx, { input, grant }).then(() => 'ok', codeOf);
