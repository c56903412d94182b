'use client';
import { useEffect, useRef, useState } from 'react';
import { givePasskey, passkeyProblem } from '#components/form/passkey-ceremony.ts';
import type { ApprovalStanding } from '#lib/contracts/approval.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import { askStepUp, requestGrant, requestGrantByPasskey, type StepUpIntent } from '#lib/queries/step-up.ts';

/** How the act can be confirmed, as far as is known. */
export interface StepUpWays {
  readonly hasPasskey: boolean;
  readonly isCodeAccepted: boolean;
  /** How a second person's approval stands; null where none is needed. */
  readonly approval: ApprovalStanding | null;
}

export interface StepUp {
  /** Null while the server is being asked, and for an act without step-up. */
  readonly ways: StepUpWays | null;
  readonly isGiving: boolean;
  /** True once a passkey confirmed the act: its grant waits for the act. */
  readonly isConfirmed: boolean;
  readonly problem: ClientProblem | null;
  givePasskey(): Promise<void>;
  /** The standing of the approval changed, as far as this page knows. */
  setApproval(approval: ApprovalStanding): void;
  /** The grant of the passkey, or one for this code; each is handed out once. Undefined for an act without step-up. */
  takeGrant(code: string): Promise<string | undefined>;
}

/** When the question fails, six digits are offered all the same: the server judges whatever comes. */
const UNKNOWN: StepUpWays = { hasPasskey: false, isCodeAccepted: true, approval: null };

/** The proof that a person means one act: asked of the server first, then of a passkey, or taken as six digits. */
export function useStepUp(intent: StepUpIntent | undefined): StepUp {
  const [ways, setWays] = useState<StepUpWays | null>(null);
  const [isGiving, setIsGiving] = useState(false);
  const [grant, setGrant] = useState<string | null>(null);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const isAsked = useRef(false);

  useEffect(() => {
    if (intent === undefined || isAsked.current) return;
    isAsked.current = true;
    askStepUp(intent).then(
      ({ passkey, ...others }) => setWays({ hasPasskey: passkey !== null, ...others }),
      (error: unknown) => {
        setProblem(problemOf(error));
        setWays(UNKNOWN);
      },
    );
  }, [intent]);

  return {
    ways,
    isGiving,
    isConfirmed: grant !== null,
    problem,
    setApproval: (approval) => setWays((known) => known && { ...known, approval }),
    async givePasskey() {
      if (intent === undefined || isGiving) return;
      setIsGiving(true);
      setProblem(null);
      try {
        // A fresh challenge: the first may have run out while the dialog was read.
        const { passkey } = await askStepUp(intent);
        if (passkey !== null) setGrant(await requestGrantByPasskey(intent, await givePasskey(passkey)));
      } catch (error) {
        setProblem(passkeyProblem(error));
      }
      setIsGiving(false);
    },
    async takeGrant(code) {
      if (intent === undefined) return undefined;
      setProblem(null);
      if (grant === null) return requestGrant(intent, code);
      setGrant(null);
      return grant;
    },
  };
}
