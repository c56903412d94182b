'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TextField } from '#components/form/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyId } from '#components/ui/copy-id.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { ExactTime } from '#components/ui/time.tsx';
import type { PersonRow } from '#lib/contracts/people.ts';
import { countOf } from '#lib/format/count.ts';
import { approvalsQuery } from '#lib/queries/approvals.ts';
import styles from './account.module.css';
import { askedReason } from './asked-reason.ts';
import { FactorWords } from './people-table.tsx';
import { type IssuedCode, usePersonActs } from './use-person-acts.tsx';

interface PersonDrawerProps {
  readonly row: PersonRow;
  readonly namespace: string;
  readonly mayChange: boolean;
  readonly onClose: () => void;
}

/** One person, and what an administrator does for them. */
export function PersonDrawer({ row, namespace, mayChange, onClose }: PersonDrawerProps) {
  const [issued, setIssued] = useState<IssuedCode | null>(null);
  return (
    <Drawer isOpen title={<bdi>{row.name}</bdi>} onClose={onClose}>
      {issued !== null && <Issued issued={issued} />}
      <dl className={styles.facts}>
        <dt>Entity id</dt>
        <dd>
          <CopyId value={row.entityId} elide={false} label="entity id" />
        </dd>
        <dt>Signs in by</dt>
        <dd>
          {row.aliases.length === 0 && 'nothing'}
          {row.aliases.map(({ name, mount }) => (
            <div key={`${mount} ${name}`}>
              <bdi>{name}</bdi> <span className={styles.quiet}>{mount}</span>
            </div>
          ))}
        </dd>
        <dt>Second factor</dt>
        <dd>
          <FactorWords row={row} />
        </dd>
        <dt>Sessions</dt>
        <dd>{countOf(row.sessionCount, 'session')}</dd>
        {row.codeExpiresAt !== null && (
          <>
            <dt>Enrolment code</dt>
            <dd>
              open until <ExactTime at={row.codeExpiresAt} />
            </dd>
          </>
        )}
      </dl>
      {mayChange ? (
        <Acts row={row} namespace={namespace} onIssued={setIssued} />
      ) : (
        <p className={styles.quiet}>
          Your policies let you look, not act: that needs <code>update</code> on <code>console/people/{namespace || 'root'}</code>.
        </p>
      )}
    </Drawer>
  );
}

function Acts({ row, namespace, onIssued }: { row: PersonRow; namespace: string; onIssued: (issued: IssuedCode) => void }) {
  const [typed, setReason] = useState<string | null>(null);
  const { data: approvals } = useQuery(approvalsQuery());
  const reason = typed ?? askedReason(approvals?.rows ?? [], row.entityId) ?? '';
  const acts = usePersonActs(row, namespace, onIssued);
  const isReasonGiven = reason.trim().length >= 5;
  return (
    <div className={styles.acts}>
      {!row.isEnrolled && (
        <Button variant="primary" onClick={() => void acts.issueCode()}>
          Issue enrolment code…
        </Button>
      )}
      {row.sessionCount > 0 && (
        <Button variant="secondary" isDanger onClick={() => void acts.endSessions()}>
          End {countOf(row.sessionCount, 'session')}…
        </Button>
      )}
      {row.isSelf ? (
        <p className={styles.quiet}>Your own second factor is reset by another administrator, or by the command on the server.</p>
      ) : (
        (row.isEnrolled || row.isDisabled) && (
          <>
            <TextField label="Why the reset" value={reason} onChange={setReason} hint="Kept in the journal. Five characters or more." />
            <Button variant="secondary" isDanger isDisabled={!isReasonGiven} onClick={() => void acts.reset(reason.trim())}>
              Reset second factor…
            </Button>
          </>
        )
      )}
    </div>
  );
}

function Issued({ issued }: { issued: IssuedCode }) {
  return (
    <section className={styles.issued} aria-label="Enrolment code">
      <strong>Enrolment code, shown this once</strong>
      <CopyId value={issued.code} elide={false} label="enrolment code" />
      <p className={styles.quiet}>
        Good once, until <ExactTime at={issued.expiresAt} />. Hand it over by a way that the password did not go.
      </p>
    </section>
  );
}
