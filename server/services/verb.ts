import type { z } from 'zod';
import type { ActiveSession, ConfirmLevel } from '#server/identity/index.ts';
import type { Clock, Logger } from '#server/platform/index.ts';
import type { VaultClient } from '#server/vault/index.ts';
import type { Engines } from './engines.ts';

/** Who may call: anybody, somebody whose password was right, or somebody with both factors. */
export type Access = 'public' | 'password' | 'verified';
/** How fresh and how strong the second factor must be; see `ConfirmLevel`. */
export type StepUp = 'none' | ConfirmLevel;

interface BaseContext {
  readonly requestId: string;
  /** The peer's address as the listener saw it. */
  readonly address: string;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly engines: Engines;
  /** Any declared verb by its name: step-up checks the input of the act it is for. */
  findVerb(name: string): Verb | undefined;
  /** Gives the browser a session cookie for this id, or takes it away with null. */
  setSessionCookie(sessionId: string | null): void;
  /** Whom a sign-in turned out to be of, for its outcome in the journal: before it is done nobody is known. */
  knownAs?: Pick<ActiveSession, 'entityId' | 'displayName'>;
  /** What the browser holds of a sign-in that is under way. */
  readonly doorId: string | null;
  /** Gives the browser such an id for ten minutes, or takes it away with null. */
  setDoorCookie(doorId: string | null): void;
}

export interface PublicContext extends BaseContext {
  readonly session: ActiveSession | null;
}

export interface SessionContext extends BaseContext {
  readonly session: ActiveSession;
  /** Vault as this person, in the given namespace or the one they signed in to. */
  vault(namespace?: string): VaultClient;
}

export type ContextOf<A extends Access> = A extends 'public' ? PublicContext : SessionContext;

export interface Verb<I extends z.core.$ZodType = z.core.$ZodType, O extends z.core.$ZodType = z.core.$ZodType, A extends Access = Access> {
  /** `noun.verb`, stable: it is in the journal, in metrics and in grants. */
  readonly name: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path below the origin, e.g. `/api/leases`. */
  readonly path: `/api/${string}`;
  readonly effect: 'read' | 'write';
  readonly access: A;
  readonly stepUp: StepUp;
  /** Whether SALLYPORT_TWO_PERSON may name it. `describe` then says all that a second person needs to know. */
  readonly canNeedApproval?: boolean;
  /**
   * With the above, when approval is asked for: looks for what the act itself would look for first, so that nobody bothers a second
   * person in vain, and gives what that person needs beside `describe` to know what it is about. Throws `vault_denied` and the like.
   */
  beforeApproval?(ctx: SessionContext, input: z.output<I>): Promise<Record<string, string | number>>;
  readonly input: I;
  readonly output: O;
  /**
   * `file`: the answer is a `FileAnswer`, sent as bytes; its outcome is recorded when the last byte was taken. `redirect`: a browser that
   * comes from another site by a link is sent on to `location`, or to the door with the problem's code. Default `json`.
   */
  readonly reply?: 'json' | 'file' | 'redirect';
  /** What the journal keeps of the input; never a secret. Left out: only the verb's name is kept. */
  describe?(input: z.output<I>): Record<string, string | number>;
  /** False for background reads: they do not keep an idle session alive. Default true. */
  readonly isActivity?: boolean;
  /** Methods, not properties: any verb is then assignable to plain `Verb`. */
  run(ctx: ContextOf<A>, input: z.output<I>): Promise<z.input<O>>;
}

/** Declares one thing a person may do. Guard, step-up, limit and record follow from the declaration. */
export function defineVerb<I extends z.core.$ZodType, O extends z.core.$ZodType, A extends Access>(verb: Verb<I, O, A>): Verb<I, O, A> {
  return verb;
}
