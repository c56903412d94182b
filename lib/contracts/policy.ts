import './no-eval.ts';
import { z } from 'zod';
import { namespaceSchema } from './namespace.ts';

export const policyListSchema = z.strictObject({ namespace: namespaceSchema.default('') });
export const policyListReplySchema = z.object({ names: z.array(z.string()) });
export type PolicyListReply = z.infer<typeof policyListReplySchema>;

/** A policy name: one segment of a path. */
export const policyNameSchema = z
  .string()
  .min(1)
  .max(256)
  .refine((name) => !/\p{Cc}|\u2028|\u2029|\//u.test(name) && name !== '.' && name !== '..', 'Not a policy name.');

export const policyReadSchema = z.strictObject({ namespace: namespaceSchema.default(''), name: policyNameSchema });
export const policyReadReplySchema = z.object({ name: z.string(), text: z.string() });
export type PolicyReadReply = z.infer<typeof policyReadReplySchema>;
