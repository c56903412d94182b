import './no-eval.ts';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** RFC 9457 problem document, as every failing `/api` answer carries it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && value in ERROR_CODES),
  requestId: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  retryAfterSeconds: z.number().optional(),
});

export type Problem = z.infer<typeof problemSchema>;
