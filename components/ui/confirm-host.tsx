'use client';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import type { StepUpIntent } from '#lib/queries/step-up.ts';

export interface ConfirmFact {
  readonly label: string;
  readonly value: ReactNode;
}

export interface ConfirmRequest<T> {
  readonly title: string;
  /** One or two sentences: what will happen. */
  readonly what: ReactNode;
  /** What, where, how many. */
  readonly facts: readonly ConfirmFact[];
  readonly isReversible: boolean;
  /** Verb and object: "Revoke 312 leases". */
  readonly verbLabel: string;
  /** A word that must be typed first, e.g. the count or the prefix. */
  readonly typedWord?: string | undefined;
  /** Asks for a second factor and turns it into a grant for exactly this act. */
  readonly stepUp?: StepUpIntent | undefined;
  /** The act. What it throws is shown in the dialog, which stays open. */
  readonly run: (grant?: string) => Promise<T>;
}

/** Resolves to what `run` gave, or to null when the person turned back. */
export type Confirm = <T>(request: ConfirmRequest<T>) => Promise<T | null>;

interface Open {
  readonly id: number;
  readonly request: ConfirmRequest<unknown>;
  readonly settle: (outcome: unknown) => void;
}

const ConfirmContext = createContext<Confirm | null>(null);
const ConfirmDialog = dynamic(() => import('./confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false });

export function useConfirm(): Confirm {
  const confirm = useContext(ConfirmContext);
  if (confirm === null) throw new Error('useConfirm is used outside of ConfirmHost');
  return confirm;
}

/** The single host of the dialog through which every dangerous act goes. A second request while one is open is turned away. */
export function ConfirmHost({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Open | null>(null);
  const current = useRef<Open | null>(null);
  const lastId = useRef(0);
  const confirm = useCallback<Confirm>(<T,>(request: ConfirmRequest<T>) => {
    if (current.current !== null) return Promise.resolve(null);
    return new Promise<T | null>((resolve) => {
      lastId.current += 1;
      const settle = (outcome: unknown) => {
        current.current = null;
        setOpen(null);
        resolve(outcome as T | null);
      };
      current.current = { id: lastId.current, request, settle };
      setOpen(current.current);
    });
  }, []);
  return (
    <ConfirmContext value={confirm}>
      {children}
      {open !== null && <ConfirmDialog key={open.id} request={open.request} onSettle={open.settle} />}
    </ConfirmContext>
  );
}
