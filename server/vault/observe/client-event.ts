import type { AuthEvent } from '../auth/events.ts';
import type { Sensitivity } from '../cache/rules.ts';
import type { CacheEventKind } from '../cache/secret-cache.ts';
import type { LeaseEvent } from '../lease/events.ts';
import type { ResilienceEvent } from '../resilience/events.ts';
import type { CallEvent } from '../transport/events.ts';
import { safely } from './safely.ts';

export interface CacheEvent {
  readonly kind: CacheEventKind;
  /** Null where it was not worth a look: a hit, and what is forgotten. */
  readonly sensitivity: Sensitivity | null;
}

/** Everything that happens in the client core, by the room it comes from. Nothing in it is secret; lease events and failed calls name paths. */
export type ClientEvent =
  | { readonly room: 'auth'; readonly event: AuthEvent }
  | { readonly room: 'call'; readonly event: CallEvent }
  | { readonly room: 'resilience'; readonly event: ResilienceEvent }
  | { readonly room: 'lease'; readonly event: LeaseEvent }
  | { readonly room: 'cache'; readonly event: CacheEvent };

/** What to hand to each room as its listener. */
export interface ClientListeners {
  /** `onEvent` of `createServiceIdentity`. */
  readonly onAuth: (event: AuthEvent) => void;
  /** `onCall` of `createVaultCluster`. */
  readonly onCall: (event: CallEvent) => void;
  /** `resilience.onEvent` of `createVaultCluster`. */
  readonly onResilience: (event: ResilienceEvent) => void;
  /** `onEvent` of `createLeaseKeeper`. */
  readonly onLease: (event: LeaseEvent) => void;
  /** `onEvent` of `createSecretCache`. */
  readonly onCache: (kind: CacheEventKind, sensitivity: Sensitivity | null) => void;
}

/** Joins the listeners of all rooms into `sinks`. One that throws harms neither the caller nor the other sinks. */
export function createClientListeners(...sinks: readonly ((event: ClientEvent) => void)[]): ClientListeners {
  const safe = sinks.map((sink) => safely(sink));
  const tell = (event: ClientEvent) => {
    for (const sink of safe) sink(event);
  };
  return {
    onAuth: (event) => tell({ room: 'auth', event }),
    onCall: (event) => tell({ room: 'call', event }),
    onResilience: (event) => tell({ room: 'resilience', event }),
    onLease: (event) => tell({ room: 'lease', event }),
    onCache: (kind, sensitivity) => tell({ room: 'cache', event: { kind, sensitivity } }),
  };
}
