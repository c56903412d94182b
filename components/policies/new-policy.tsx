'use client';
import { useQuery } from '@tanstack/react-query';
import { whyNotPolicyName } from '#lib/policy/names.ts';
import { capabilitiesQuery } from '#lib/queries/policies.ts';
import { draftKey } from './draft-store.ts';
import { PolicyDesk } from './policy-desk.tsx';
import { policyPath } from './policy-words.ts';
import { useDraft } from './use-draft.ts';
import type { PolicyActs } from './use-policy-acts.tsx';

interface NewPolicyProps {
  readonly namespace: string;
  readonly acts: PolicyActs;
  readonly isSilent: boolean;
  readonly onMade: (name: string) => void;
}

/** Stands for any name, so that it is known from the start whether policies may be made here. */
const SOME_NAME = 'a-new-policy';

export function NewPolicy({ namespace, acts, isSilent, onMade }: NewPolicyProps) {
  const [draft, keep] = useDraft(draftKey(namespace, ''));
  const isNamed = draft !== undefined && draft.newName !== '' && whyNotPolicyName(draft.newName, { isNew: true }) === null;
  const { data: general } = useQuery(capabilitiesQuery(namespace, policyPath(SOME_NAME)));
  const { data: exact } = useQuery({ ...capabilitiesQuery(namespace, policyPath(draft?.newName ?? '')), enabled: isNamed });
  return (
    <PolicyDesk
      policy={null}
      now={null}
      draft={draft}
      keep={keep}
      acts={acts}
      capabilities={(isNamed ? exact : general)?.capabilities}
      isSilent={isSilent}
      isChangedMeanwhile={false}
      notice={null}
      onSaved={({ name }) => onMade(name)}
    />
  );
}
