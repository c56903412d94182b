import './no-eval.ts';
import { z } from 'zod';

export const clusterStateSchema = z.enum(['active', 'standby', 'sealed', 'uninitialised', 'unreachable', 'unknown']);
export type ClusterState = z.infer<typeof clusterStateSchema>;

/** The line at the top of every page. */
export const statusReplySchema = z.object({
  clusterName: z.string().nullable(),
  product: z.enum(['openbao', 'vault']).nullable(),
  version: z.string().nullable(),
  state: clusterStateSchema,
  /** When this was seen, not when it was asked. */
  seenAt: z.iso.datetime(),
  isDemo: z.boolean(),
});
export type StatusReply = z.infer<typeof statusReplySchema>;
