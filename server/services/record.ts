import { codeOf } from '#server/platform/index.ts';
import type { JournalEntry } from '#server/store/index.ts';
import type { PublicContext, Verb } from './verb.ts';

type Facts = Record<string, string | number>;
/** By which factor an act was confirmed and who allowed it; empty when it needed neither. */
export type Proof = {
  readonly confirmedBy?: string;
  readonly approvalId?: string;
  readonly approvedBy?: string;
  readonly approvedByEntityId?: string;
};

/** Rows of refusals from one address in a minute. A flood is told by one more row and by the metrics; it does not fill the journal. */
const REFUSAL_ROWS = { points: 60, windowSeconds: 60 };
const FLOOD_ROWS = { points: 1, windowSeconds: 60 };

function entry(kind: JournalEntry['kind'], verb: Verb, ctx: PublicContext, code: string, details: Facts): JournalEntry {
  const who = ctx.knownAs ?? ctx.session;
  return {
    kind,
    requestId: ctx.requestId,
    verb: verb.name,
    entityId: who?.entityId ?? '',
    displayName: who?.displayName ?? '',
    // Where the act was aimed at, so that who may read the journal of a namespace sees all that was done there.
    namespace: typeof details.namespace === 'string' ? details.namespace : (ctx.session?.namespace ?? ''),
    address: ctx.address,
    code,
    details,
  };
}

function describe(verb: Verb, input: unknown): Facts {
  return verb.describe?.(input) ?? {};
}

/** Throws `record_failed` when the row is not durable: the act must not start then. */
export async function recordIntent(verb: Verb, ctx: PublicContext, input: unknown, proof: Proof = {}): Promise<void> {
  await ctx.engines.journal.write(entry('intent', verb, ctx, '', { ...describe(verb, input), ...proof }));
}

/** The act is done by now, so a failing journal is logged loudly and does not change the answer: the open intent says that an outcome is missing. */
export async function recordOutcome(verb: Verb, ctx: PublicContext, input: unknown, code: string, proof: Proof = {}): Promise<void> {
  await write(ctx, entry('outcome', verb, ctx, code, { ...describe(verb, input), ...proof }));
}

/** `input` is the parsed one, when it came to that. */
export async function recordRefusal(verb: Verb, ctx: PublicContext, code: string, input?: unknown): Promise<void> {
  const row = entry('refusal', verb, ctx, code, input === undefined ? {} : describe(verb, input));
  if (await isWithin(ctx, 'journal-refusals', REFUSAL_ROWS)) return write(ctx, row);
  if (await isWithin(ctx, 'journal-flood', FLOOD_ROWS)) return write(ctx, { ...row, code: 'rate_limited', details: {} });
}

/** A store that cannot count will not take the row either; the attempt says so in the log. */
async function isWithin(ctx: PublicContext, name: string, rule: typeof REFUSAL_ROWS): Promise<boolean> {
  try {
    await ctx.engines.limits.consume(name, ctx.address, rule);
    return true;
  } catch (error) {
    return codeOf(error) !== 'rate_limited';
  }
}

async function write(ctx: PublicContext, row: JournalEntry): Promise<void> {
  try {
    await ctx.engines.journal.write(row);
  } catch {
    ctx.log.error({ requestId: row.requestId, verb: row.verb, code: row.code }, 'journal row lost');
  }
}
