import './no-eval.ts';
import * as z from 'zod/mini';

export const clusterStateSchema = z.enum(['active', 'standby', 'sealed', 'uninitialised', 'unreachable', 'unknown']);
export type ClusterState = z.infer<typeof clusterStateSchema>;

/** The line at the top of every page. */
export const statusReplySchema = z.object({
  clusterName: z.nullable(z.string()),
  product: z.nullable(z.enum(['openbao', 'vault'])),
  version: z.nullable(z.string()),
  state: clusterStateSchema,
  /** When this was seen, not when it was asked. */
  seenAt: z.iso.datetime(),
  isDemo: z.boolean(),
});
export type StatusReply = z.infer<typeof statusReplySchema>;
