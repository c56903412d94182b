import './no-eval.ts';
import * as z from 'zod/mini';
import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** RFC 9457 problem document, as every failing `/api` answer carries it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && value in ERROR_CODES),
  requestId: z.string(),
  fields: z.optional(z.record(z.string(), z.string())),
  facts: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  retryAfterSeconds: z.optional(z.number()),
});

export type Problem = z.infer<typeof problemSchema>;
