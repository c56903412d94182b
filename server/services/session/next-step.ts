import { paths } from '#lib/paths.ts';
import type { SignInResult } from '#server/identity/index.ts';
import type { PublicContext } from '../verb.ts';

/** Gives the browser what the next step needs, and the journal a name: a session, or the id of a login that waits for the server's own factors. */
export function takeNextStep(ctx: PublicContext, result: SignInResult): void {
  if (result.next !== 'server-factor') {
    ctx.setSessionCookie(result.sessionId);
    ctx.knownAs = result.person;
  }
  ctx.setDoorCookie(result.next === 'server-factor' ? result.doorId : null);
}

/** The page of the next step. */
export function pageOf(next: SignInResult['next'], returnTo: string): string {
  if (next === 'server-factor') return paths.serverFactor({ returnTo });
  return next === 'enrol' ? paths.enrol({ returnTo }) : paths.verify({ returnTo });
}
