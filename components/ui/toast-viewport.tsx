'use client';
import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core/dist/esm/components/Alert';
import type { Toast } from './toast-host.tsx';

export type ShownToast = Toast & { readonly id: number };

interface ToastViewportProps {
  readonly toasts: readonly ShownToast[];
  readonly onClose: (id: number) => void;
}

const VARIANTS = { ok: 'success', warn: 'warning', error: 'danger' } as const;
const OK_SHOWN_MS = 8000;

/** Good news leaves by itself; a warning stays until somebody has seen it. */
export function ToastViewport({ toasts, onClose }: ToastViewportProps) {
  return (
    <AlertGroup>
      {toasts.map(({ id, tone, title, body, action }) => (
        <Alert
          key={id}
          variant={VARIANTS[tone]}
          title={title}
          component="p"
          timeout={tone === 'ok' ? OK_SHOWN_MS : false}
          onTimeout={() => onClose(id)}
          actionClose={<AlertActionCloseButton title={title} onClose={() => onClose(id)} />}
          actionLinks={action && <AlertActionLink onClick={action.onClick}>{action.label}</AlertActionLink>}
        >
          {body}
        </Alert>
      ))}
    </AlertGroup>
  );
}
