'use client';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { type Confirm, useConfirm } from '#components/ui/confirm-host.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { PolicyReadReply } from '#lib/contracts/policy.ts';
import { DELETE_POLICY, deletePolicy, policyKeys, SAVE_POLICY, savePolicy } from '#lib/queries/policies.ts';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';
import type { DraftBase } from './draft-store.ts';
import styles from './policy-acts.module.css';

const PolicyDiff = dynamic(() => import('./policy-diff.tsx').then((module) => module.PolicyDiff), { ssr: false });

/** Refusals that the page shows beside the text: the dialog has done its part. */
const SHOWN_IN_PLACE = new Set(['policy_changed', 'policy_overwritten', 'policy_invalid', 'invalid_input']);

/** Saved, refused in a way that the page shows beside the text, or null when the person turned back. */
export type SaveOutcome = { readonly saved: PolicyReadReply } | { readonly refused: ClientProblem } | null;

export interface PolicyToSave {
  readonly name: string;
  readonly text: string;
  readonly base: DraftBase;
}

export interface PolicyActs {
  save(policy: PolicyToSave): Promise<SaveOutcome>;
  /** True when the policy was deleted and a later read found none. */
  remove(policy: PolicyReadReply): Promise<boolean>;
}

/** What a person may do to policies. Both go through the dialog that shows what will happen and asks for a code. */
export function usePolicyActs(namespace: string): PolicyActs {
  const confirm = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refresh = () => queryClient.invalidateQueries({ queryKey: policyKeys.all });
    return {
      async save(policy) {
        const outcome = await confirmSave(confirm, namespace, policy);
        if (outcome !== null && 'saved' in outcome) {
          queryClient.setQueryData(policyKeys.text(namespace, outcome.saved.name), outcome.saved);
          toast({ tone: 'ok', title: savedTitle(outcome.saved), body: <bdi className={styles.name}>{outcome.saved.name}</bdi> });
        }
        // After a lost race the other text is there before the page says so; after a save nothing waits.
        if (outcome !== null && 'refused' in outcome) await refresh();
        else void refresh();
        return outcome;
      },
      async remove(policy) {
        const isDeleted = await confirmRemove(confirm, namespace, policy);
        if (!isDeleted) return false;
        toast({ tone: 'ok', title: 'Deleted; Vault no longer finds it', body: <bdi className={styles.name}>{policy.name}</bdi> });
        queryClient.removeQueries({ queryKey: policyKeys.text(namespace, policy.name) });
        await refresh();
        return true;
      },
    };
  }, [namespace, confirm, toast, queryClient]);
}

const savedTitle = ({ version }: PolicyReadReply) => (version === null ? 'Policy saved' : `Policy saved as version ${version}`);

function confirmSave(confirm: Confirm, namespace: string, { name, text, base }: PolicyToSave): Promise<SaveOutcome> {
  const expected = base === null ? { version: null, hash: null } : { version: base.version, hash: base.hash };
  const input = { namespace, name, text, expected };
  return confirm<SaveOutcome>({
    title: base === null ? 'Make this policy?' : 'Save this policy?',
    what: (
      <div className={styles.what}>
        <p>{base === null ? 'Nobody has it yet: it takes effect where it is given.' : 'It holds at once for every token that has it.'}</p>
        <PolicyDiff label="Changes to save" before={base?.text ?? ''} after={text} />
      </div>
    ),
    facts: [...placeFacts(namespace, name), ...(base?.version ? [{ label: 'Replaces', value: `version ${base.version}` }] : [])],
    isReversible: false,
    verbLabel: base === null ? 'Make policy' : 'Save policy',
    stepUp: { verb: SAVE_POLICY, input },
    run: async (grant) => {
      try {
        return { saved: await savePolicy(input, grant) };
      } catch (error) {
        const problem = problemOf(error);
        if (SHOWN_IN_PLACE.has(problem.code)) return { refused: problem };
        throw error;
      }
    },
  });
}

async function confirmRemove(confirm: Confirm, namespace: string, { name, version, hash }: PolicyReadReply): Promise<boolean> {
  const input = { namespace, name, expected: { version, hash } };
  const outcome = await confirm({
    title: 'Delete this policy?',
    what: 'Every token that has it loses what it allows, at once. Its text is kept nowhere.',
    facts: placeFacts(namespace, name),
    isReversible: false,
    verbLabel: 'Delete policy',
    typedWord: name,
    stepUp: { verb: DELETE_POLICY, input },
    run: (grant) => deletePolicy(input, grant),
  });
  return outcome !== null;
}

function placeFacts(namespace: string, name: string) {
  return [
    { label: 'Policy', value: <bdi className={styles.name}>{name}</bdi> },
    { label: 'Namespace', value: <bdi className={styles.name}>{namespace || 'root'}</bdi> },
  ];
}
