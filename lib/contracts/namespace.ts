import './no-eval.ts';
import * as z from 'zod/mini';

/** Namespace path without leading or trailing slash; '' is the root namespace. `root` and dots are refused: servers have confused them. */
export const namespaceSchema = z.string().check(
  z.maxLength(256),
  z.regex(/^(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)?$/, 'Use letters, digits, - and _, with / between parts.'),
  z.refine((path) => !path.toLowerCase().split('/').includes('root'), 'Leave it empty for the root namespace.'),
);

export const namespaceListReplySchema = z.object({
  /** Paths the person may choose, their own first. */
  namespaces: z.array(z.string()),
  /** False when Vault refused the list: then only the own namespace is known. */
  isComplete: z.boolean(),
});
export type NamespaceListReply = z.infer<typeof namespaceListReplySchema>;
