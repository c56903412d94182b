'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useId, useState } from 'react';
import { FormError } from '#components/form/form-error.tsx';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { useKeys } from '#components/ui/keys.tsx';
import { SkeletonRows } from '#components/ui/state.tsx';
import { MAX_POLICY_CHARACTERS, type PolicyReadReply } from '#lib/contracts/policy.ts';
import { whyNotPolicyName } from '#lib/policy/names.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';
import type { Draft } from './draft-store.ts';
import styles from './policy-desk.module.css';
import type { Fault } from './policy-editor.tsx';
import { whyNotSave, whyReadOnly, withPlainLineEnds } from './policy-words.ts';
import { useLeaveWarning } from './use-draft.ts';
import type { PolicyActs } from './use-policy-acts.tsx';

const PolicyEditor = dynamic(() => import('./policy-editor.tsx').then((module) => module.PolicyEditor), {
  ssr: false,
  loading: () => <SkeletonRows count={12} rowHeight={20} />,
});

interface PolicyDeskProps {
  /** Null for a new policy. */
  readonly policy: { readonly name: string } | null;
  /** What the server has; null for a new policy, and for one that was deleted while somebody writes on. */
  readonly now: PolicyReadReply | null;
  readonly draft: Draft | undefined;
  readonly keep: (draft: Draft | null) => void;
  readonly acts: PolicyActs;
  readonly capabilities: readonly string[] | undefined;
  readonly isSilent: boolean;
  readonly isChangedMeanwhile: boolean;
  /** Over the text: what happened meanwhile. */
  readonly notice: ReactNode;
  /** More acts beside saving. */
  readonly actions?: ReactNode;
  readonly onSaved: (saved: PolicyReadReply) => void;
}

/** One policy's text, to read, to change and to save. What is typed becomes a draft at once, so nothing of it is lost. */
export function PolicyDesk(props: PolicyDeskProps) {
  const { policy, now, draft, keep, acts, capabilities, isSilent, isChangedMeanwhile, notice, actions, onSaved } = props;
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const isNew = policy === null;
  const name = policy?.name ?? draft?.newName ?? '';
  const text = draft?.text ?? now?.text ?? '';
  const base = draft === undefined ? now : draft.base;
  const nameProblem = isNew && name !== '' ? whyNotPolicyName(name, { isNew: true }) : null;
  const facts = { name, isNew: base === null, nameProblem, text, isDirty: draft !== undefined, isChangedMeanwhile, isSilent, capabilities };
  const whyOff = whyNotSave({ ...facts, mostCharacters: MAX_POLICY_CHARACTERS });
  const readOnly = isSilent ? null : whyReadOnly(facts);
  useLeaveWarning(draft !== undefined);

  const type = (change: { text?: string; newName?: string }) => {
    const next = { base: base && { version: base.version, hash: base.hash, text: base.text }, text, newName: name, ...change };
    const isAsBefore = isNew ? next.text === '' && next.newName === '' : base !== null && next.text === withPlainLineEnds(base.text);
    keep(isAsBefore ? null : next);
  };
  const save = async () => {
    if (whyOff !== null || isAsking) return;
    setProblem(null);
    setIsAsking(true);
    const outcome = await acts.save({ name, text, base: base && { version: base.version, hash: base.hash, text: base.text } });
    setIsAsking(false);
    if (outcome === null) return;
    if ('refused' in outcome) {
      setProblem(outcome.refused);
      return;
    }
    keep(null);
    onSaved(outcome.saved);
  };
  useKeys({ 'mod+s': { label: 'Save the policy', run: () => void save() } });

  const fault = faultOf(problem);
  return (
    <div className={styles.desk}>
      {isNew && (
        <TextField
          label="Name"
          value={name}
          onChange={(newName) => type({ newName })}
          isMono
          hasAutoFocus
          hint="Letters, digits, -, _ and . in lower case."
          error={nameProblem ?? problem?.fields?.['name']}
        />
      )}
      {notice}
      {problem !== null && !isShownElsewhere(problem, isChangedMeanwhile) && <Refusal problem={problem} fault={fault} />}
      {readOnly !== null && <p className={styles.readOnly}>{readOnly}</p>}
      <PolicyEditor
        label={isNew ? 'Text of the new policy' : `Text of policy ${name}`}
        value={text}
        onChange={(next) => type({ text: next })}
        isReadOnly={readOnly !== null}
        fault={fault}
      />
      <div className={styles.foot}>
        <SaveButton label={isNew ? 'Make policy…' : 'Save policy…'} whyOff={whyOff} onSave={() => void save()} />
        {draft !== undefined && (
          <Button variant="link" size="sm" onClick={() => keep(null)}>
            Drop my changes
          </Button>
        )}
        {draft !== undefined && <span className={styles.unsaved}>Not saved yet</span>}
        <span className={styles.others}>{actions}</span>
      </div>
    </div>
  );
}

/** A lost race is shown by its own notice as soon as the other text is here. */
const isShownElsewhere = (problem: ClientProblem, isChangedMeanwhile: boolean) =>
  isChangedMeanwhile && (problem.code === 'policy_changed' || problem.code === 'policy_overwritten');

function Refusal({ problem, fault }: { problem: ClientProblem; fault: Fault | null }) {
  const reason = problem.facts?.['reason'];
  const detail = [fault && `Line ${fault.line}, column ${fault.column}:`, typeof reason === 'string' ? reason : null, problem.detail];
  const shown = { ...problem, detail: Object.values(problem.fields ?? {})[0] ?? detail.filter(Boolean).join(' ') };
  return <FormError problem={shown} />;
}

function faultOf(problem: ClientProblem | null): Fault | null {
  const { line, column, reason } = problem?.facts ?? {};
  if (typeof line !== 'number') return null;
  return { line, column: typeof column === 'number' ? column : 1, reason: String(reason ?? problem?.title) };
}

function SaveButton({ label, whyOff, onSave }: { label: string; whyOff: string | null; onSave: () => void }) {
  const reasonId = useId();
  return (
    <>
      <Button
        size="sm"
        onClick={onSave}
        isAriaDisabled={whyOff !== null}
        aria-keyshortcuts="Control+S"
        aria-describedby={whyOff === null ? undefined : reasonId}
        title={whyOff ?? undefined}
      >
        {label}
      </Button>
      {whyOff !== null && (
        <span id={reasonId} className="sp-visually-hidden">
          {whyOff}
        </span>
      )}
    </>
  );
}
