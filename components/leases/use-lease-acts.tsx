'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Confirm, useConfirm } from '#components/ui/confirm-host.tsx';
import { type Toast, useToast } from '#components/ui/toast-host.tsx';
import type { LeaseDetail, LeasePrefixPreview } from '#lib/contracts/lease.ts';
import { countOf } from '#lib/format/count.ts';
import { formatDuration } from '#lib/format/duration.ts';
import {
  leaseKeys,
  previewLeasePrefix,
  REVOKE_LEASE,
  REVOKE_LEASE_PREFIX,
  renewLease,
  revokeLease,
  revokeLeasePrefix,
} from '#lib/queries/leases.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './lease-acts.module.css';
import type { LookupStore } from './lookup-store.ts';

/** Enough to recognise what is meant; the count says the rest. */
const NAMED_IN_DIALOG = 5;

export interface LeaseActs {
  /** Gives the renewed lease, or throws a problem that belongs beside the button. */
  renew(leaseId: string, incrementSeconds: number): Promise<LeaseDetail>;
  /** True when the lease was revoked and its end verified. */
  revoke(leaseId: string): Promise<boolean>;
  /** Counts first, asks, revokes, and says what a later count found. Throws the problem of the count. */
  revokePrefix(prefix: string): Promise<void>;
}

/** What a person may do to leases. The server decides who may; a refusal is shown where the act was asked for. */
export function useLeaseActs(namespace: string, store: LookupStore | null): LeaseActs {
  const confirm = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refresh = () => void queryClient.invalidateQueries({ queryKey: leaseKeys.all });
    return {
      renew: (leaseId, incrementSeconds) => renew({ namespace, store, toast }, leaseId, incrementSeconds),
      async revoke(leaseId) {
        const isRevoked = await confirmRevoke(confirm, { namespace, leaseId }, () => store?.markGone(leaseId));
        if (isRevoked) toast({ tone: 'ok', title: 'Revoked; Vault no longer finds it', body: <bdi className={styles.id}>{leaseId}</bdi> });
        if (isRevoked) refresh();
        return isRevoked;
      },
      async revokePrefix(prefix) {
        const preview = await previewLeasePrefix(namespace, prefix);
        if (preview.leaseCount === 0) {
          toast({ tone: 'ok', title: 'Nothing to revoke', body: 'A fresh count found no leases there.' });
        } else {
          await confirmRevokePrefix(confirm, toast, namespace, preview);
        }
        refresh();
      },
    };
  }, [namespace, store, confirm, toast, queryClient]);
}

type RenewContext = { namespace: string; store: LookupStore | null; toast: (toast: Toast) => void };

async function renew({ namespace, store, toast }: RenewContext, leaseId: string, incrementSeconds: number): Promise<LeaseDetail> {
  try {
    const { lease, isTruncated } = await renewLease(namespace, leaseId, incrementSeconds);
    store?.put(lease);
    const granted = lease.ttlSeconds === null ? 'It does not expire.' : `It now lives ${formatDuration(lease.ttlSeconds)} more.`;
    if (isTruncated) {
      toast({ tone: 'warn', title: 'Renewed for less than asked', body: `${granted} It nears its maximum life: plan its replacement.` });
    } else {
      toast({ tone: 'ok', title: 'Renewed', body: granted });
    }
    return lease;
  } catch (error) {
    if (problemOf(error).code === 'lease_gone') store?.markGone(leaseId);
    throw error;
  }
}

async function confirmRevoke(confirm: Confirm, input: { namespace: string; leaseId: string }, markGone: () => void): Promise<boolean> {
  const outcome = await confirm({
    title: 'Revoke this lease?',
    what: 'Vault asks the backend to take the credential away at once. Whatever still uses it loses access.',
    facts: [
      { label: 'Lease', value: <bdi className={styles.id}>{input.leaseId}</bdi> },
      { label: 'Namespace', value: <bdi className={styles.id}>{input.namespace || 'root'}</bdi> },
    ],
    isReversible: false,
    verbLabel: 'Revoke lease',
    stepUp: { verb: REVOKE_LEASE, input },
    run: async (grant) => {
      try {
        return await revokeLease(input, grant);
      } catch (error) {
        if (problemOf(error).code === 'lease_gone') markGone();
        throw error;
      }
    },
  });
  if (outcome === null) return false;
  markGone();
  return true;
}

async function confirmRevokePrefix(confirm: Confirm, toast: (toast: Toast) => void, namespace: string, preview: LeasePrefixPreview) {
  const { prefix, leaseCount } = preview;
  const firstLeaseIds = preview.firstLeaseIds.slice(0, NAMED_IN_DIALOG);
  const input = { namespace, prefix, expectedCount: leaseCount };
  const leases = countOf(leaseCount, 'lease');
  const outcome = await confirm({
    title: `Revoke all leases below this prefix?`,
    what: `Vault revokes them one after the other and stops at the first that its backend refuses. Whatever still uses these credentials loses access.`,
    facts: [
      { label: 'Prefix', value: <bdi className={styles.id}>{prefix}</bdi> },
      { label: 'Namespace', value: <bdi className={styles.id}>{namespace || 'root'}</bdi> },
      { label: 'Leases', value: `${leases}, counted just now with your own token` },
      {
        label: leaseCount > firstLeaseIds.length ? `The first ${firstLeaseIds.length}` : 'These',
        value: <LeaseIds leaseIds={firstLeaseIds} />,
      },
    ],
    isReversible: false,
    verbLabel: `Revoke ${leases}`,
    typedWord: String(leaseCount),
    stepUp: { verb: REVOKE_LEASE_PREFIX, input },
    run: (grant) => revokeLeasePrefix(input, grant),
  });
  if (outcome === null) return;
  if (outcome.remainingCount === 0) {
    toast({
      tone: 'ok',
      title: `Revoked ${countOf(outcome.revokedCount, 'lease')}; a later count found none`,
      body: <bdi className={styles.id}>{prefix}</bdi>,
    });
    return;
  }
  toast({
    tone: 'warn',
    title: `${countOf(outcome.remainingCount, 'lease')} still there, ${outcome.revokedCount} revoked`,
    body: (
      <>
        <p>Vault stopped where a backend refused. The credentials below must be taken as alive.</p>
        <LeaseIds leaseIds={outcome.firstRemainingIds} />
      </>
    ),
  });
}

function LeaseIds({ leaseIds }: { leaseIds: readonly string[] }) {
  return (
    <ul className={styles.ids}>
      {leaseIds.map((leaseId) => (
        <li key={leaseId}>
          <bdi className={styles.id}>{leaseId}</bdi>
        </li>
      ))}
    </ul>
  );
}
