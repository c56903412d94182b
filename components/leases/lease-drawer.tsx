'use client';
import { useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyId } from '#components/ui/copy-id.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { ExactTime, RelativeTime } from '#components/ui/time.tsx';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { Expiry, LeaseState } from './lease-cells.tsx';
import styles from './lease-drawer.module.css';
import type { LookupEntry } from './lookup-plan.ts';
import type { LookupStore } from './lookup-store.ts';
import { isTokenLease } from './url-state.ts';
import type { LeaseActs } from './use-lease-acts.tsx';
import { useLookup } from './use-lookups.ts';

interface LeaseDrawerProps {
  readonly leaseId: string;
  readonly store: LookupStore | null;
  readonly acts: LeaseActs;
  /** Why nothing may be changed now; null when it may. */
  readonly whyOff: string | null;
  readonly onClose: () => void;
}

/** One lease in full, with what can be done to it. */
export function LeaseDrawer({ leaseId, store, acts, whyOff, onClose }: LeaseDrawerProps) {
  const entry = useLookup(store, leaseId);
  return (
    <Drawer
      isOpen
      title="Lease"
      onClose={onClose}
      footer={entry?.state === 'live' && <LeaseActions entry={entry} acts={acts} whyOff={whyOff} onRevoked={onClose} />}
    >
      <div className={styles.id}>
        <CopyId value={leaseId} elide={false} label="lease id" />
      </div>
      {entry === undefined && <p role="status">Looking it up…</p>}
      {entry !== undefined && <Facts entry={entry} />}
      {entry?.state === 'gone' && <p>It expired or was revoked; Vault no longer finds it.</p>}
      {entry?.state === 'failed' && (
        <div className={styles.failed}>
          <p>
            {entry.code === 'vault_denied'
              ? 'Vault denied the look-up: your policies do not allow it.'
              : `The look-up failed (${entry.code}). Nothing is known of this lease until it succeeds.`}
          </p>
          <Button variant="secondary" size="sm" onClick={() => store?.retry(leaseId)}>
            Look it up again
          </Button>
        </div>
      )}
    </Drawer>
  );
}

function Facts({ entry }: { entry: LookupEntry }) {
  const lease = entry.state === 'live' ? entry.lease : null;
  return (
    <dl className={styles.facts}>
      <dt>State</dt>
      <dd>
        <LeaseState entry={entry} />
      </dd>
      {entry.state === 'live' && (
        <>
          <dt>Expires</dt>
          <dd>
            <Expiry entry={entry} />
            <Exact at={entry.lease.expiresAt} />
          </dd>
        </>
      )}
      {lease && (
        <>
          <dt>Issued</dt>
          <dd>
            <Moment at={lease.issuedAt} none="not known" />
          </dd>
          <dt>Last renewed</dt>
          <dd>
            <Moment at={lease.lastRenewedAt} none="never" />
          </dd>
          <dt>Renewable</dt>
          <dd>{lease.isRenewable ? 'yes' : 'no'}</dd>
        </>
      )}
      {lease?.isRevocationFailing && (
        <dd className={styles.warning} role="alert">
          The last revocation failed: the credential behind this lease may be alive. Repair its backend, then revoke again.
        </dd>
      )}
    </dl>
  );
}

function Moment({ at, none }: { at: string | null; none: string }) {
  if (at === null) return none;
  return (
    <>
      <RelativeTime at={at} />
      <Exact at={at} />
    </>
  );
}

function Exact({ at }: { at: string | null }) {
  return at === null ? null : (
    <span className={styles.exact}>
      <ExactTime at={at} />
    </span>
  );
}

const INCREMENTS = [
  { seconds: 900, words: '15 min' },
  { seconds: 3600, words: '1 h' },
  { seconds: 6 * 3600, words: '6 h' },
  { seconds: 86_400, words: '24 h' },
] as const;

interface LeaseActionsProps {
  readonly entry: Extract<LookupEntry, { state: 'live' }>;
  readonly acts: LeaseActs;
  readonly whyOff: string | null;
  readonly onRevoked: () => void;
}

function LeaseActions({ entry, acts, whyOff, onRevoked }: LeaseActionsProps) {
  const { leaseId, isRenewable } = entry.lease;
  const canRenew = isRenewable && !isTokenLease(leaseId);
  const [incrementSeconds, setIncrementSeconds] = useState<number>(3600);
  const [isRenewing, setIsRenewing] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const renew = async () => {
    setIsRenewing(true);
    setProblem(null);
    try {
      await acts.renew(leaseId, incrementSeconds);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setIsRenewing(false);
  };
  const revoke = async () => {
    if (await acts.revoke(leaseId)) onRevoked();
  };
  return (
    <div className={styles.actions}>
      <FormError problem={problem} />
      {isRenewable && !canRenew && <p className={styles.exact}>A token is renewed by itself, not through its lease.</p>}
      {whyOff !== null && <p className={styles.exact}>{whyOff}</p>}
      <div className={styles.row}>
        {canRenew && (
          <>
            <label className={styles.increment}>
              <span className="sp-visually-hidden">Renew for</span>
              <select value={incrementSeconds} onChange={(event) => setIncrementSeconds(Number(event.currentTarget.value))}>
                {INCREMENTS.map(({ seconds, words }) => (
                  <option key={seconds} value={seconds}>
                    for {words}
                  </option>
                ))}
              </select>
            </label>
            <Button
              variant="secondary"
              size="sm"
              onClick={() => void renew()}
              isDisabled={isRenewing || whyOff !== null}
              isLoading={isRenewing}
              spinnerAriaLabel="Renewing"
            >
              Renew lease
            </Button>
          </>
        )}
        <Button variant="danger" size="sm" onClick={() => void revoke()} isDisabled={whyOff !== null}>
          Revoke lease…
        </Button>
      </div>
    </div>
  );
}
