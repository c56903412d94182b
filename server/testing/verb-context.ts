import type { AuditLog } from '#server/audit-store/index.ts';
import type { ActiveSession, IdentityEngine } from '#server/identity/index.ts';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import { type Clock, createLogger, parseEnv, Secret, systemClock } from '#server/platform/index.ts';
import { createSharedAnswers, type Engines, type SessionContext } from '#server/services/index.ts';
import type { Snapshots } from '#server/snapshots/index.ts';
import type { JournalCheck, JournalReader } from '#server/store/index.ts';
import type { ServiceIdentity, StatusProbe, VaultCluster } from '#server/vault/index.ts';

export interface VerbContextParts {
  /** Where `token` is the person's own. */
  cluster?: VaultCluster;
  token?: Secret<string>;
  leaseIndex?: LeaseIndex;
  auditLog?: AuditLog;
  capabilities?: IdentityEngine['capabilities'];
  serviceIdentity?: ServiceIdentity;
  snapshots?: Snapshots;
  journalReader?: JournalReader;
  journalCheck?: JournalCheck;
  status?: StatusProbe;
  /** A fresh one when left out, as for a console that has just started. */
  sharedAnswers?: Engines['sharedAnswers'];
  clock?: Clock;
  signal?: AbortSignal;
  /** Namespace of the sign-in; '' when left out. */
  namespace?: string;
  env?: Record<string, string>;
}

/** What a test did not give must not be used: touching it fails the test by name. */
function missing(name: string): never {
  return new Proxy(
    {},
    {
      get(_, key) {
        throw new Error(`The test gave no ${name}, and ${String(key)} of it was used.`);
      },
    },
  ) as never;
}

/** The context a verb runs in, for one person with both factors, made of the parts that a test needs. */
export function verbContext(parts: VerbContextParts): SessionContext {
  const namespace = parts.namespace ?? '';
  const cluster: VaultCluster = parts.cluster ?? missing('cluster');
  const signal = parts.signal ?? new AbortController().signal;
  const session: ActiveSession = {
    idHash: 'f'.repeat(64),
    stage: 'verified',
    entityId: '6f1f0a3c-0000-4000-8000-000000000001',
    displayName: 'userpass-ada',
    username: 'ada',
    namespace,
    policies: ['default'],
    vaultToken: parts.token ?? new Secret('unused'),
    idleExpiresAt: new Date('2100-01-01T00:00:00Z'),
    absoluteExpiresAt: new Date('2100-01-01T00:00:00Z'),
    mayEnrol: false,
  };
  return {
    requestId: '0'.repeat(32),
    address: '127.0.0.1',
    userAgent: 'test',
    signal,
    clock: parts.clock ?? systemClock,
    log: createLogger({ level: 'silent', redactLine: (line) => line }),
    session,
    engines: {
      env: parseEnv(parts.env ?? {}),
      cluster,
      serviceIdentity: parts.serviceIdentity ?? missing('serviceIdentity'),
      status: parts.status ?? missing('status'),
      sharedAnswers: parts.sharedAnswers ?? createSharedAnswers(parts.clock ?? systemClock),
      identity: parts.capabilities ? ({ capabilities: parts.capabilities } as IdentityEngine) : missing('capabilities'),
      leaseIndex: parts.leaseIndex ?? missing('leaseIndex'),
      auditLog: parts.auditLog ?? missing('auditLog'),
      snapshots: parts.snapshots ?? missing('snapshots'),
      limits: missing('limits'),
      journal: missing('journal'),
      journalReader: parts.journalReader ?? missing('journalReader'),
      journalCheck: parts.journalCheck ?? missing('journalCheck'),
    },
    vault: (at = namespace) => cluster.as({ token: session.vaultToken, namespace: at, signal, callClass: 'interactive' }),
    findVerb: () => undefined,
    setSessionCookie: () => undefined,
    doorId: null,
    setDoorCookie: () => undefined,
  };
}
