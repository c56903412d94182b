import './no-eval.ts';
import * as z from 'zod/mini';
import { momentSchema } from './moment.ts';
import { namespaceSchema } from './namespace.ts';

/** A place of the journal's chain: written down elsewhere, it shows later that the journal was not made anew. */
export const chainLinkSchema = z.strictObject({ seq: z.int().check(z.minimum(1)), hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)) });

export const JOURNAL_FAULTS = ['changed', 'missing', 'misplaced', 'beyond_head', 'head_changed', 'not_as_known'] as const;
export type JournalFault = (typeof JOURNAL_FAULTS)[number];

/** How an act ended, as the page tells it. `unknown`: no outcome is written, or Vault did not say. */
export const JOURNAL_OUTCOMES = ['done', 'refused', 'failed', 'unknown'] as const;
export type JournalOutcome = (typeof JOURNAL_OUTCOMES)[number];

export const JOURNAL_KINDS = ['intent', 'outcome', 'refusal', 'event'] as const;

/** The database holds every character but NUL. */
const searched = (maxLength: number) =>
  z.string().check(
    z.maxLength(maxLength),
    z.refine((text) => !text.includes('\u0000'), 'Not a text.'),
  );

const filter = {
  namespace: z._default(namespaceSchema, ''),
  /** Entity id, or display name in full. */
  who: z._default(searched(300), ''),
  verb: z._default(z.string().check(z.maxLength(64), z.regex(/^[a-z.-]*$/)), ''),
  outcome: z._default(z.enum(['', ...JOURNAL_OUTCOMES]), ''),
  text: z._default(searched(200), ''),
  from: z.optional(momentSchema),
  to: z.optional(momentSchema),
};

export const journalQuerySchema = z.strictObject({
  ...filter,
  cursor: z.optional(
    z.string().check(
      z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z_\d{1,15}$/),
      // The shape alone has days that no month has, on which the database fails.
      z.refine((text) => momentSchema.safeParse(text.split('_')[0]).success, 'Not a place of the journal.'),
    ),
  ),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 100),
});
export type JournalQueryRequest = z.infer<typeof journalQuerySchema>;

export const journalRowSchema = z.object({
  /** Place in the chain. */
  seq: z.int(),
  at: z.string(),
  kind: z.enum(JOURNAL_KINDS),
  outcome: z.enum(JOURNAL_OUTCOMES),
  requestId: z.string(),
  verb: z.string(),
  entityId: z.string(),
  displayName: z.string(),
  namespace: z.string(),
  address: z.string(),
  /** `ok` or the code of an error; '' while no outcome is written. */
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type JournalRow = z.infer<typeof journalRowSchema>;

/** `namespace`: all of it. `own`: without the right to it, what this person did, wherever. */
const scope = z.enum(['namespace', 'own']);
export type JournalScope = z.infer<typeof scope>;

export const journalQueryReplySchema = z.object({
  rows: z.array(journalRowSchema),
  nextCursor: z.nullable(z.string()),
  scope,
  /** How far back this page looked, when it stopped before it was full: a next page goes on from there. */
  searchedBackTo: z.nullable(z.string()),
});
export type JournalQueryReply = z.infer<typeof journalQueryReplySchema>;

/** What names a row in an address: its request, or for what the console did by itself, its place in the chain. */
export const journalKeyOf = ({ requestId, seq }: Pick<JournalRow, 'requestId' | 'seq'>): string => requestId || `row-${seq}`;

export const journalReadSchema = z.strictObject({
  namespace: z._default(namespaceSchema, ''),
  requestId: searched(64).check(z.minLength(1)),
});

export const journalReadReplySchema = z.object({
  /** All rows of one request, in the order of the chain. */
  rows: z.array(z.extend(journalRowSchema, { hash: z.string(), previousHash: z.string() })),
});
export type JournalReadReply = z.infer<typeof journalReadReplySchema>;

export const journalExportSchema = z.strictObject({ ...filter, format: z.enum(['ndjson', 'csv']) });
export type JournalExportRequest = z.infer<typeof journalExportSchema>;

/** The namespace is only asked for its right: the chain is one. */
export const journalStatusSchema = z.strictObject({ namespace: z._default(namespaceSchema, '') });

export const journalStatusReplySchema = z.object({
  /** The end of the chain now; null for a journal without rows. */
  head: z.nullable(chainLinkSchema),
  check: z.object({
    state: z.enum(['never', 'running', 'intact', 'broken', 'failed']),
    checkedCount: z.int(),
    rowCount: z.int(),
    /** When it ended; null before. */
    at: z.nullable(z.string()),
    badSeq: z.nullable(z.int()),
    fault: z.nullable(z.enum(JOURNAL_FAULTS)),
  }),
});
export type JournalStatusReply = z.infer<typeof journalStatusReplySchema>;
