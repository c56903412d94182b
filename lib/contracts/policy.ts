import { z } from 'zod';
import { namespaceSchema } from './namespace.ts';

export const policyListSchema = z.strictObject({ namespace: namespaceSchema.default('') });
export const policyListReplySchema = z.object({ names: z.array(z.string()) });
export type PolicyListReply = z.infer<typeof policyListReplySchema>;
