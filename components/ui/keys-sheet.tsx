'use client';
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/esm/components/Modal';
import styles from './keys-sheet.module.css';

function keyWord(key: string): string {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  return key.replace('mod+', isMac ? '⌘ ' : 'Ctrl ').replace(/(?<= )[a-z]$/, (letter) => letter.toUpperCase());
}

/** Every key that works on this page, as the mounted parts declared them. */
export function KeysSheet({ entries, onClose }: { entries: readonly (readonly [string, string])[]; onClose: () => void }) {
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="keys-title">
      <ModalHeader title="Keys" labelId="keys-title" />
      <ModalBody>
        <dl className={styles.keys}>
          {entries.map(([keys, label]) => (
            <div key={keys}>
              <dt>
                {keys.split(' ').map((key, index) => (
                  <kbd key={`${key}${String(index)}`}>{keyWord(key)}</kbd>
                ))}
              </dt>
              <dd>{label}</dd>
            </div>
          ))}
        </dl>
      </ModalBody>
    </Modal>
  );
}
