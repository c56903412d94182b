import { AppError, type Clock, type Env, type Secret } from '#server/platform/index.ts';
import { consumeBreakGlassCode, type Journal, type LimitRule, type Limits, type Store } from '#server/store/index.ts';
import { isBreakGlassCode, plainBreakGlassCode } from './break-glass-code.ts';
import type { ActiveSession, RequestFacts } from './engine.ts';
import type { Sessions } from './sessions.ts';

export interface BreakGlassParts {
  store: Store;
  sessions: Pick<Sessions, 'rise'>;
  limits: Limits;
  journal: Journal;
  clock: Clock;
  env: Pick<Env, 'SALLYPORT_BREAK_GLASS' | 'SALLYPORT_LIMIT_CODE'>;
  /** Null where the console was built without one: then no code is right. */
  secret: Secret<string> | null;
}

/** Whether a session belongs to a token without an entity. Nobody knows who that is, so it has no factor of its own and gets none. */
export function isBreakGlass(session: Pick<ActiveSession, 'entityId'>): boolean {
  return session.entityId === '';
}

/** Throws `break_glass_limited`: what asks for a person's own factor is not for a token that is nobody's. */
export function refuseBreakGlass(session: Pick<ActiveSession, 'entityId'>): void {
  if (isBreakGlass(session)) throw new AppError('break_glass_limited');
}

/**
 * Takes a code that was printed on the server, once, and makes the session verified under a new id. The journal has the line before
 * the session has the right: without it nobody gets in. Throws `code_refused`, `rate_limited`, `record_failed`.
 */
export async function verifyBreakGlass(
  parts: BreakGlassParts,
  session: ActiveSession,
  typed: string,
  facts: RequestFacts,
): Promise<string> {
  // Before anything is counted: whoever has an identity must not use up the tries of an emergency.
  if (!parts.env.SALLYPORT_BREAK_GLASS || !isBreakGlass(session) || session.stage !== 'password') throw new AppError('code_refused');
  // One count for all: there is no account to count for.
  const rule: LimitRule = { points: parts.env.SALLYPORT_LIMIT_CODE, windowSeconds: 300 };
  await parts.limits.consume('break-glass', 'console', rule);
  const code = plainBreakGlassCode(typed);
  const isRight = parts.secret !== null && isBreakGlassCode(parts.secret, code, parts.clock);
  if (!isRight || !(await consumeBreakGlassCode(parts.store, code))) throw new AppError('code_refused');
  await parts.journal.write({
    kind: 'event',
    requestId: facts.requestId,
    verb: 'session.break-glass',
    entityId: '',
    displayName: session.displayName,
    namespace: session.namespace,
    address: facts.address,
    code: 'ok',
    details: {},
  });
  await parts.limits.giveBack('break-glass', 'console', rule);
  return parts.sessions.rise(session);
}
