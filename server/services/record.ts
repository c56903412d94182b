import type { JournalEntry } from '#server/store/index.ts';
import type { PublicContext, Verb } from './verb.ts';

type Facts = Record<string, string | number>;
/** By which factor an act was confirmed; empty when it needed no confirmation. */
export type Proof = { readonly confirmedBy?: string };

function entry(kind: JournalEntry['kind'], verb: Verb, ctx: PublicContext, code: string, details: Facts): JournalEntry {
  return {
    kind,
    requestId: ctx.requestId,
    verb: verb.name,
    entityId: ctx.session?.entityId ?? '',
    displayName: ctx.session?.displayName ?? '',
    namespace: ctx.session?.namespace ?? '',
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

export async function recordRefusal(verb: Verb, ctx: PublicContext, code: string): Promise<void> {
  await write(ctx, entry('refusal', verb, ctx, code, {}));
}

async function write(ctx: PublicContext, row: JournalEntry): Promise<void> {
  try {
    await ctx.engines.journal.write(row);
  } catch {
    ctx.log.error({ requestId: row.requestId, verb: row.verb, code: row.code }, 'journal row lost');
  }
}
