'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { PolicyReadReply } from '#lib/contracts/policy.ts';
import type { Draft } from './draft-store.ts';
import styles from './meanwhile.module.css';

const PolicyDiff = dynamic(() => import('./policy-diff.tsx').then((module) => module.PolicyDiff), { ssr: false });

interface ConflictProps {
  readonly draft: Draft;
  /** As it is now; null when it was deleted. */
  readonly now: PolicyReadReply | null;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** Somebody saved or deleted the policy while this person was writing. Nothing typed is lost, and nothing is decided silently. */
export function Conflict({ draft, now, onTakeTheirs, onKeepMine }: ConflictProps) {
  const [isCompared, setIsCompared] = useState(false);
  const what = now === null ? 'Somebody deleted it while you were writing.' : `Somebody saved ${versionWords(now)} while you were writing.`;
  return (
    <div className={styles.notice} data-tone="warn" role="status">
      <p>{what} Your text is kept below and was not saved.</p>
      <div className={styles.actions}>
        {now !== null && (
          <Button variant="secondary" size="sm" aria-expanded={isCompared} onClick={() => setIsCompared(!isCompared)}>
            Compare
          </Button>
        )}
        <Button variant="secondary" size="sm" onClick={onKeepMine}>
          {now === null ? 'Make it anew with my text' : 'Keep mine, over theirs'}
        </Button>
        <Button variant="secondary" size="sm" onClick={onTakeTheirs}>
          {now === null ? 'Drop my text' : 'Take theirs, drop mine'}
        </Button>
      </div>
      {isCompared && now !== null && <PolicyDiff label="From theirs to mine" before={now.text} after={draft.text} />}
    </div>
  );
}

interface NewsProps {
  readonly before: string;
  readonly now: PolicyReadReply;
  readonly onSeen: () => void;
}

/** The policy changed under the eyes of somebody who was only reading. */
export function News({ before, now, onSeen }: NewsProps) {
  const [isCompared, setIsCompared] = useState(false);
  return (
    <div className={styles.notice} role="status">
      <p>Somebody changed this policy while you were reading: this is {versionWords(now)}.</p>
      <div className={styles.actions}>
        <Button variant="secondary" size="sm" aria-expanded={isCompared} onClick={() => setIsCompared(!isCompared)}>
          Show what changed
        </Button>
        <Button variant="link" size="sm" onClick={onSeen}>
          Seen
        </Button>
      </div>
      {isCompared && <PolicyDiff label="What changed" before={before} after={now.text} />}
    </div>
  );
}

const versionWords = ({ version }: PolicyReadReply) => (version === null ? 'another text' : `version ${version}`);
