import { z } from 'zod';
import { intentHash } from '#server/identity/index.ts';
import { AppError, codeOf, isAppError } from '#server/platform/index.ts';
import { type FileAnswer, toldAtEnd } from './file-answer.ts';
import { needsApproval } from './needs-approval.ts';
import { type Proof, recordIntent, recordOutcome, recordRefusal } from './record.ts';
import type { ContextOf, PublicContext, SessionContext, Verb } from './verb.ts';

/** The second factor counts as just given for this long. */
const RECENT_MS = 300_000;

interface Call {
  /** Unparsed input, as it came. */
  input: unknown;
  /** Grant of a step-up, when the caller sent one. */
  grant: string | null;
}

/**
 * Runs a verb as declared: session stage, input, step-up, intent, act, output, outcome.
 * Every refusal is recorded too. A writing verb whose intent cannot be stored is not run.
 */
export async function runVerb<I extends z.core.$ZodType, O extends z.core.$ZodType>(
  verb: Verb<I, O>,
  ctx: PublicContext,
  call: Call,
): Promise<z.output<O>> {
  let parsed: z.output<I> | undefined;
  let input: z.output<I>;
  let proof: Proof;
  try {
    guard(verb, ctx);
    if (verb.access === 'verified') await ctx.engines.identity.checkToken(ctx.session);
    input = parseInput(verb, call.input);
    parsed = input;
    await checkStranger(verb, ctx);
    proof = { ...(await checkStepUp(verb, ctx, input, call.grant)), ...(await checkApproval(verb, ctx, input)) };
  } catch (error) {
    await recordRefusal(verb, ctx, codeOf(error), parsed);
    await endIfDead(ctx, error);
    throw error;
  }
  if (verb.effect === 'write') await recordIntent(verb, ctx, input, proof);
  try {
    const output = z.parse(verb.output, await verb.run(ctx as ContextOf<typeof verb.access>, input));
    if (verb.reply === 'file') return fileWithOutcome(verb, ctx, input, proof, output as FileAnswer) as z.output<O>;
    if (verb.effect === 'write') await recordOutcome(verb, ctx, input, 'ok', proof);
    return output;
  } catch (error) {
    if (verb.effect === 'write') await recordOutcome(verb, ctx, input, codeOf(error), proof);
    else if (isRefusal(error)) await recordRefusal(verb, ctx, codeOf(error), input);
    await endIfDead(ctx, error);
    throw error;
  }
}

/** A session lives no longer than its token at Vault. */
async function endIfDead(ctx: PublicContext, error: unknown): Promise<void> {
  if (codeOf(error) !== 'vault_token_dead' || !ctx.session) return;
  await ctx.engines.identity.forget(ctx.session);
  ctx.setSessionCookie(null);
}

/** Handing a file out is the act, so its outcome is known when the last byte was taken or the reader left. */
function fileWithOutcome(verb: Verb, ctx: PublicContext, input: unknown, proof: Proof, file: FileAnswer): FileAnswer {
  return toldAtEnd(file, async ({ isWhole, error }) => {
    if (verb.effect !== 'write') return;
    await recordOutcome(verb, ctx, input, isWhole ? 'ok' : error === undefined ? 'request_cancelled' : codeOf(error), proof);
  });
}

function guard(verb: Verb, ctx: PublicContext): asserts ctx is SessionContext {
  if (verb.access === 'public') return;
  if (!ctx.session) throw new AppError('no_session');
  if (verb.access === 'verified' && ctx.session.stage !== 'verified') throw new AppError('second_factor_required');
}

function parseInput<I extends z.core.$ZodType>(verb: Verb<I>, raw: unknown): z.output<I> {
  const parsed = z.safeParse(verb.input, raw);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) fields[issue.path.join('.') || 'body'] ??= issue.message;
  throw new AppError('invalid_input', { fields });
}

/** Each try of somebody unknown is two rows, so their number is limited before anything is written; far above what signing in is limited to. */
async function checkStranger(verb: Verb, ctx: PublicContext): Promise<void> {
  if (verb.access !== 'public' || verb.effect !== 'write') return;
  const { limits, env } = ctx.engines;
  await limits.consume('journal-strangers', ctx.address, { points: Math.max(60, env.SALLYPORT_LIMIT_SIGN_IN), windowSeconds: 60 });
}

/** The last gate before the act. What it gives is kept in the journal: by which factor the act was confirmed. */
async function checkStepUp(verb: Verb, ctx: PublicContext, input: unknown, grant: string | null): Promise<Proof> {
  if (verb.stepUp === 'none') return {};
  if (!ctx.session) throw new AppError('no_session');
  if (!grant) {
    if (verb.stepUp === 'recent' && isRecent(ctx)) return {};
    throw new AppError('step_up_required');
  }
  const method = await ctx.engines.identity.consumeGrant(ctx.session, grant, intentHash(verb.name, ctx.session.namespace, input));
  // Refused already where the grant is made; a grant that came about in another way ends here.
  if (verb.stepUp === 'intent-passkey' && method !== 'passkey') throw new AppError('stronger_factor_required');
  return { confirmedBy: method };
}

/** Of the highest class: allowed before by another person, for exactly this, and used up here. After the grant, so that nobody wastes one without. */
async function checkApproval(verb: Verb, ctx: PublicContext, input: unknown): Promise<Proof> {
  if (!needsApproval(verb, ctx.engines.env)) return {};
  if (!ctx.session) throw new AppError('no_session');
  const { id, decider } = await ctx.engines.identity.approvals.take(ctx.session, intentHash(verb.name, ctx.session.namespace, input));
  return { approvalId: id, approvedBy: decider?.displayName ?? '', approvedByEntityId: decider?.entityId ?? '' };
}

function isRecent({ session, clock }: PublicContext): boolean {
  const givenAt = session?.factorAt?.getTime();
  return givenAt !== undefined && clock.now().getTime() - givenAt < RECENT_MS;
}

/** Refusals of reads are worth a record too: they are how probing looks. */
function isRefusal(error: unknown): boolean {
  return isAppError(error) && error.code === 'vault_denied';
}
