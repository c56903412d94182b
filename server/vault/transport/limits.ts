import type { CallClass } from '../client.ts';

/** Times and sizes of the transport. Only differences from these defaults are given by tests and by settings. */
export interface TransportLimits {
  connectMs: number;
  /** From sending until the status line, by class of call. */
  headersMs: Readonly<Record<CallClass, number>>;
  /** Everything together: all attempts, redirect and body. */
  budgetMs: Readonly<Record<CallClass, number>>;
  /** Longest answer that is taken in. Half a million leases of one directory are 32 MiB, and take longer than a person's call may. */
  bodyBytes: Readonly<Record<CallClass, number>>;
  connectionsPerNode: number;
  /** A node that failed is asked last for this long. */
  coolDownMs: number;
}

export const DEFAULT_LIMITS: TransportLimits = {
  connectMs: 1_000,
  headersMs: { interactive: 3_000, job: 15_000 },
  budgetMs: { interactive: 10_000, job: 60_000 },
  bodyBytes: { interactive: 32 * 1024 * 1024, job: 64 * 1024 * 1024 },
  connectionsPerNode: 128,
  coolDownMs: 5_000,
};
