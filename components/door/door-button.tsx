'use client';
import '@patternfly/react-styles/css/components/Button/button.css';
import type { ReactNode } from 'react';

interface DoorButtonProps {
  readonly kind: 'primary' | 'link' | 'secondary';
  readonly type?: 'submit' | 'button';
  readonly isDisabled?: boolean;
  readonly isBlock?: boolean;
  readonly isInline?: boolean;
  readonly onClick?: () => void;
  readonly children: ReactNode;
}

/** The kit's button by its classes alone: the door does without the kit's JavaScript. */
export function DoorButton({ kind, type = 'button', isDisabled, isBlock, isInline, onClick, children }: DoorButtonProps) {
  const classes = ['pf-v6-c-button', `pf-m-${kind}`, isBlock && 'pf-m-block', isInline && 'pf-m-inline', isDisabled && 'pf-m-disabled'];
  return (
    <button type={type} className={classes.filter(Boolean).join(' ')} disabled={isDisabled} onClick={onClick}>
      <span className="pf-v6-c-button__text">{children}</span>
    </button>
  );
}
