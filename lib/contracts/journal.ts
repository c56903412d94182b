import './no-eval.ts';
import { z } from 'zod';
import { momentSchema } from './moment.ts';
import { namespaceSchema } from './namespace.ts';

/** A place of the journal's chain: written down elsewhere, it shows later that the journal was not made anew. */
export const chainLinkSchema = z.strictObject({ seq: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) });

export const JOURNAL_FAULTS = ['changed', 'missing', 'misplaced', 'beyond_head', 'head_changed', 'not_as_known'] as const;
export type JournalFault = (typeof JOURNAL_FAULTS)[number];

/** How an act ended, as the page tells it. `unknown`: no outcome is written, or Vault did not say. */
export const JOURNAL_OUTCOMES = ['done', 'refused', 'failed', 'unknown'] as const;
export type JournalOutcome = (typeof JOURNAL_OUTCOMES)[number];

export const JOURNAL_KINDS = ['intent', 'outcome', 'refusal', 'event'] as const;

/** The database holds every character but NUL. */
const searched = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes('\u0000'), 'Not a text.');

const filter = {
  namespace: namespaceSchema.default(''),
  /** Entity id, or display name in full. */
  who: searched(300).default(''),
  verb: z
    .string()
    .max(64)
    .regex(/^[a-z.-]*$/)
    .default(''),
  outcome: z.enum(['', ...JOURNAL_OUTCOMES]).default(''),
  text: searched(200).default(''),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
};

export const journalQuerySchema = z.strictObject({
  ...filter,
  cursor: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z_\d{1,15}$/)
    // The shape alone has days that no month has, on which the database fails.
    .refine((text) => momentSchema.safeParse(text.split('_')[0]).success, 'Not a place of the journal.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type JournalQueryRequest = z.infer<typeof journalQuerySchema>;

export const journalRowSchema = z.object({
  /** Place in the chain. */
  seq: z.number().int(),
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
  nextCursor: z.string().nullable(),
  scope,
  /** How far back this page looked, when it stopped before it was full: a next page goes on from there. */
  searchedBackTo: z.string().nullable(),
});
export type JournalQueryReply = z.infer<typeof journalQueryReplySchema>;

export const journalReadSchema = z.strictObject({ namespace: namespaceSchema.default(''), requestId: searched(64).min(1) });

export const journalReadReplySchema = z.object({
  /** All rows of one request, in the order of the chain. */
  rows: z.array(journalRowSchema.extend({ hash: z.string(), previousHash: z.string() })),
});
export type JournalReadReply = z.infer<typeof journalReadReplySchema>;

export const journalExportSchema = z.strictObject({ ...filter, format: z.enum(['ndjson', 'csv']) });
export type JournalExportRequest = z.infer<typeof journalExportSchema>;

/** The namespace is only asked for its right: the chain is one. */
export const journalStatusSchema = z.strictObject({ namespace: namespaceSchema.default('') });

export const journalStatusReplySchema = z.object({
  /** The end of the chain now; null for a journal without rows. */
  head: chainLinkSchema.nullable(),
  check: z.object({
    state: z.enum(['never', 'running', 'intact', 'broken', 'failed']),
    checkedCount: z.number().int(),
    rowCount: z.number().int(),
    /** When it ended; null before. */
    at: z.string().nullable(),
    badSeq: z.number().int().nullable(),
    fault: z.enum(JOURNAL_FAULTS).nullable(),
  }),
});
export type JournalStatusReply = z.infer<typeof journalStatusReplySchema>;
