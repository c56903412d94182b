'use client';
import { useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import { countOf } from '#lib/format/count.ts';
import { problemOf } from '#lib/queries/problem.ts';
import type { LeaseActs } from './use-lease-acts.tsx';

interface RevokePrefixButtonProps {
  readonly prefix: string;
  /** Leases below as far as known; the dialog counts again. Null while unknown. */
  readonly leaseCount: number | null;
  /** Why it is off; null when it is on. */
  readonly whyOff: string | null;
  readonly acts: LeaseActs;
}

/** The way to revoke everything below a prefix. Off, with the reason, wherever the count is not known. */
export function RevokePrefixButton({ prefix, leaseCount, whyOff, acts }: RevokePrefixButtonProps) {
  const reasonId = useId();
  const toast = useToast();
  const [isCounting, setIsCounting] = useState(false);
  const revoke = async () => {
    setIsCounting(true);
    try {
      await acts.revokePrefix(prefix);
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast({ tone: 'error', title, body: detail });
    }
    setIsCounting(false);
  };
  return (
    <>
      <Button
        variant="secondary"
        isDanger
        size="sm"
        onClick={() => void revoke()}
        isAriaDisabled={whyOff !== null || isCounting}
        isLoading={isCounting}
        spinnerAriaLabel="Counting"
        aria-describedby={whyOff === null ? undefined : reasonId}
        title={whyOff ?? undefined}
      >
        {leaseCount === null || leaseCount === 0 ? 'Revoke prefix…' : `Revoke ${countOf(leaseCount, 'lease')}…`}
      </Button>
      {whyOff !== null && (
        <span id={reasonId} className="sp-visually-hidden">
          {whyOff}
        </span>
      )}
    </>
  );
}
