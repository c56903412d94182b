'use client';
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/esm/components/Modal';
import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '#components/table/copy-button.tsx';
import { ErrorState, ForbiddenState, SkeletonRows } from '#components/ui/state.tsx';
import { policyQuery } from '#lib/queries/policies.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './policy-dialog.module.css';

interface PolicyDialogProps {
  readonly namespace: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** A policy's text as Vault keeps it, to read and to copy. */
export function PolicyDialog({ namespace, name, onClose }: PolicyDialogProps) {
  const { data, error, refetch } = useQuery(policyQuery(namespace, name));
  return (
    <Modal isOpen variant="medium" onClose={onClose} aria-labelledby="policy-title">
      <ModalHeader
        labelId="policy-title"
        title={
          <>
            Policy <bdi className={styles.name}>{name}</bdi>
          </>
        }
        description={
          <>
            Namespace <bdi>{namespace || 'root'}</bdi>
          </>
        }
      />
      <ModalBody>
        {data && (
          <>
            <div className={styles.bar}>
              <CopyButton value={data.text} label={`policy ${name}`} isTabbable />
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by keyboard */}
            <pre role="region" className={styles.text} tabIndex={0} aria-label={`Text of policy ${name}`}>
              {data.text === '' ? '# This policy is empty: it allows nothing.' : data.text}
            </pre>
          </>
        )}
        {!data && error && <Failed error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows count={8} rowHeight={20} />}
      </ModalBody>
    </Modal>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = problemOf(error);
  return problem.code === 'vault_denied' ? <ForbiddenState problem={problem} /> : <ErrorState problem={problem} onRetry={onRetry} />;
}
