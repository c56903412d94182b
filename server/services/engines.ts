import type { AuditLog } from '#server/audit-store/index.ts';
import type { IdentityEngine } from '#server/identity/index.ts';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import type { Env } from '#server/platform/index.ts';
import type { Snapshots } from '#server/snapshots/index.ts';
import type { Journal, JournalCheck, JournalReader, Limits } from '#server/store/index.ts';
import type { ServiceIdentity, StatusProbe, VaultCluster } from '#server/vault/index.ts';
import type { SharedAnswers } from './overview/shared-answers.ts';

/** What verbs work with; built once by the composition root. */
export interface Engines {
  readonly env: Env;
  readonly cluster: VaultCluster;
  readonly serviceIdentity: ServiceIdentity;
  readonly status: StatusProbe;
  readonly sharedAnswers: SharedAnswers;
  readonly identity: IdentityEngine;
  readonly leaseIndex: LeaseIndex;
  readonly auditLog: AuditLog;
  readonly snapshots: Snapshots;
  readonly limits: Pick<Limits, 'consume'>;
  readonly journal: Journal;
  readonly journalReader: JournalReader;
  readonly journalCheck: JournalCheck;
}
