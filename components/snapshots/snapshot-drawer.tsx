'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyId } from '#components/ui/copy-id.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { ExactTime, RelativeTime } from '#components/ui/time.tsx';
import type { SnapshotListReply, SnapshotRow } from '#lib/contracts/snapshot.ts';
import { formatBytes } from '#lib/format/bytes.ts';
import { formatCount } from '#lib/format/count.ts';
import styles from './snapshot-drawer.module.css';
import { SnapshotStateWords } from './snapshot-state.tsx';
import { whyNotDownload } from './snapshot-words.ts';
import type { SnapshotActs } from './use-snapshot-acts.tsx';

interface SnapshotDrawerProps {
  readonly row: SnapshotRow;
  readonly reply: SnapshotListReply;
  readonly acts: SnapshotActs;
  /** Why nothing may be changed now; null when it may. */
  readonly whyOff: string | null;
  readonly onClose: () => void;
}

/** One snapshot in full, with what can be done to it. */
export function SnapshotDrawer({ row, reply, acts, whyOff, onClose }: SnapshotDrawerProps) {
  return (
    <Drawer
      isOpen
      title="Snapshot"
      onClose={onClose}
      footer={row.state !== 'taking' && <SnapshotActions row={row} reply={reply} acts={acts} whyOff={whyOff} onDeleted={onClose} />}
    >
      {row.cause !== null && (
        <div className={styles.cause} role="alert">
          <strong>{row.cause.title}</strong>
          <p>{row.cause.advice}</p>
          <p className={styles.quiet}>
            <code>{row.cause.code}</code>
          </p>
        </div>
      )}
      <dl className={styles.facts}>
        <dt>State</dt>
        <dd>
          <SnapshotStateWords row={{ ...row, cause: null }} />
        </dd>
        <dt>Taken</dt>
        <dd>
          <Moment at={row.takenAt} />
        </dd>
        <dt>By</dt>
        <dd>
          <bdi>{row.takenBy}</bdi>
        </dd>
        {row.checkedAt !== null && (
          <>
            <dt>Last checked</dt>
            <dd>
              <Moment at={row.checkedAt} />
            </dd>
          </>
        )}
        <dt>Size</dt>
        <dd>
          <span>
            {formatBytes(row.sizeBytes)} <span className={styles.quiet}>({formatCount(row.sizeBytes)} bytes)</span>
          </span>
        </dd>
        {row.raftIndex !== null && (
          <>
            <dt>Raft</dt>
            <dd>
              index {formatCount(row.raftIndex)}, term {row.raftTerm}
            </dd>
          </>
        )}
        {row.sha256 !== null && (
          <>
            <dt>SHA-256</dt>
            <dd>
              <CopyId value={row.sha256} elide={false} label="SHA-256" />
            </dd>
          </>
        )}
      </dl>
    </Drawer>
  );
}

function Moment({ at }: { at: string }) {
  return (
    <>
      <RelativeTime at={at} />
      <span className={styles.quiet}>
        <ExactTime at={at} />
      </span>
    </>
  );
}

function SnapshotActions({ row, reply, acts, whyOff, onDeleted }: Omit<SnapshotDrawerProps, 'onClose'> & { onDeleted: () => void }) {
  const [isVerifying, setIsVerifying] = useState(false);
  const noDownload = whyOff ?? whyNotDownload(reply, row);
  const verify = async () => {
    setIsVerifying(true);
    await acts.verify(row.snapshotId);
    setIsVerifying(false);
  };
  const remove = async () => {
    if (await acts.remove(row)) onDeleted();
  };
  return (
    <div className={styles.actions}>
      {noDownload !== null && <p className={styles.quiet}>{noDownload}</p>}
      <div className={styles.row}>
        <Button variant="secondary" size="sm" onClick={() => void acts.download(row)} isDisabled={noDownload !== null}>
          Download snapshot…
        </Button>
        {reply.mayTake && row.sha256 !== null && (
          <Button
            variant="secondary"
            size="sm"
            onClick={() => void verify()}
            isDisabled={isVerifying || whyOff !== null}
            isLoading={isVerifying}
            spinnerAriaLabel="Verifying"
          >
            Verify again
          </Button>
        )}
        {reply.mayDelete && (
          <Button variant="secondary" isDanger size="sm" onClick={() => void remove()} isDisabled={whyOff !== null}>
            Delete snapshot…
          </Button>
        )}
      </div>
    </div>
  );
}
