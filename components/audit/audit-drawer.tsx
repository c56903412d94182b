'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { CopyId } from '#components/ui/copy-id.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import { ExactTime, RelativeTime } from '#components/ui/time.tsx';
import type { AuditReadReply, AuditRow } from '#lib/contracts/audit.ts';
import { paths } from '#lib/paths.ts';
import { auditEntryQuery } from '#lib/queries/audit.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { Outcome } from './audit-cells.tsx';
import styles from './audit-drawer.module.css';
import type { GoAudit } from './use-audit-view.ts';

interface AuditDrawerProps {
  readonly namespace: string;
  /** Namespace as the page's address has it; '' is that of the sign-in. */
  readonly ns: string;
  readonly id: string;
  readonly go: GoAudit;
  readonly onClose: () => void;
}

/** One entry in full: who, what, with which outcome, and as the server wrote it. */
export function AuditDrawer({ namespace, ns, id, go, onClose }: AuditDrawerProps) {
  const { data, error, refetch } = useQuery(auditEntryQuery(namespace, id));
  return (
    <Drawer isOpen title="Audit entry" onClose={onClose}>
      {data && <Entry entry={data} ns={ns} go={go} />}
      {!data && error && <Failed error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={9} rowHeight={28} />}
    </Drawer>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = problemOf(error);
  return problem.code === 'vault_denied' ? <ForbiddenState problem={problem} /> : <ErrorState problem={problem} onRetry={onRetry} />;
}

function Entry({ entry: { row, original, isOriginalCut }, ns, go }: { entry: AuditReadReply; ns: string; go: GoAudit }) {
  return (
    <>
      <dl className={styles.facts}>
        <dt>Outcome</dt>
        <dd>
          <Outcome outcome={row.outcome} />
        </dd>
        <dt>Time</dt>
        <dd>
          <RelativeTime at={row.at} />
          <span className={styles.small}>
            <ExactTime at={row.at} />
          </span>
        </dd>
        <Who row={row} go={go} />
        <dt>Act</dt>
        <dd>
          {row.kind}
          {row.kind !== row.operation && <span className={styles.small}>operation {row.operation}</span>}
        </dd>
        <dt>Path</dt>
        <dd>
          <CopyId value={row.path} elide={false} label="path" />
          <Only words="Only this path" onClick={() => go({ path: row.path, entry: '' })} />
        </dd>
        {row.mount !== '' && (
          <>
            <dt>Mount</dt>
            <dd>
              <bdi className={styles.mono}>{row.mount}</bdi>
            </dd>
          </>
        )}
        <Lease row={row} ns={ns} />
        <dt>Policies</dt>
        <dd>
          <Policies row={row} />
        </dd>
        <dt>Request</dt>
        <dd>
          <CopyId value={row.requestId} elide={false} label="request id" />
        </dd>
        <dt>Source</dt>
        <dd>{row.source === 'demo history' ? 'demo history: invented, to have a past to look at' : 'audit device'}</dd>
      </dl>
      <Original original={original} isCut={isOriginalCut} />
    </>
  );
}

function Who({ row, go }: { row: AuditRow; go: GoAudit }) {
  const person = row.entityId || row.displayName;
  return (
    <>
      <dt>Person</dt>
      <dd>
        <bdi>{row.displayName || 'no name'}</bdi>
        {row.entityId !== '' && <CopyId value={row.entityId} elide={false} label="entity id" />}
        {row.entityId === '' && <span className={styles.small}>The call had no identity.</span>}
        {person !== '' && <Only words="Only this person" onClick={() => go({ person, entry: '' })} />}
      </dd>
      <dt>From</dt>
      <dd>
        <bdi>{row.remoteAddress || 'not known'}</bdi>
      </dd>
    </>
  );
}

function Only({ words, onClick }: { words: string; onClick: () => void }) {
  return (
    <span>
      <Button variant="link" size="sm" isInline onClick={onClick}>
        {words}
      </Button>
    </span>
  );
}

function Lease({ row: { leaseId }, ns }: { row: AuditRow; ns: string }) {
  if (leaseId === null) return null;
  const prefix = leaseId.slice(0, leaseId.lastIndexOf('/') + 1);
  return (
    <>
      <dt>Lease</dt>
      <dd>
        <Link href={paths.leases({ ns: ns || undefined, prefix, lease: leaseId })} className={styles.mono ?? ''}>
          <bdi>{leaseId}</bdi>
        </Link>
      </dd>
    </>
  );
}

function Policies({ row: { policies, outcome } }: { row: AuditRow }) {
  if (policies.length === 0) return 'none';
  return (
    <>
      <span className={styles.policies}>
        {policies.map((policy) => (
          <bdi key={policy} className={styles.policy}>
            {policy}
          </bdi>
        ))}
      </span>
      {outcome === 'denied' && <span className={styles.small}>All that the token has; the log does not say which of them decided.</span>}
    </>
  );
}

function Original({ original, isCut }: { original: string | null; isCut: boolean }) {
  return (
    <section className={styles.original}>
      <header className={styles.bar}>
        <h3 className={styles.heading}>As the server wrote it</h3>
        {original !== null && <CopyButton value={original} label="the entry" />}
      </header>
      {original === null ? (
        <p className={styles.small}>The file that holds it is no longer there, so only what is above is known.</p>
      ) : (
        <>
          <p className={styles.small}>
            Values are hashed by the server before they are written{isCut && '; cut here, for it is too long to show'}.
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by keyboard */}
          <pre role="region" className={styles.text} tabIndex={0} aria-label="Entry as the server wrote it">
            {original}
          </pre>
        </>
      )}
    </section>
  );
}
