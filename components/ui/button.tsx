'use client';
import '@patternfly/react-styles/css/components/Button/button.css';
import '@patternfly/react-styles/css/components/Spinner/spinner.css';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { useIsHydrated } from './use-now.ts';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> {
  readonly variant?: 'primary' | 'secondary' | 'danger' | 'link' | 'plain';
  readonly size?: 'sm' | 'default';
  /** A second button or a link for something that cannot be undone. */
  readonly isDanger?: boolean;
  readonly isBlock?: boolean;
  readonly isInline?: boolean;
  readonly isDisabled?: boolean | undefined;
  /** Off, yet reachable, so that its reason can be read out. */
  readonly isAriaDisabled?: boolean;
  readonly isLoading?: boolean;
  /** What the turning circle means, e.g. "Counting". */
  readonly spinnerAriaLabel?: string;
  readonly icon?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

/**
 * The kit's button by its classes and its props' names; the kit's own carries ten kilobytes of what is not used here. Off until its page
 * listens: a press before that would be lost without a word, or send a form by the browser's own way (which only `disabled` prevents).
 */
export function Button(props: ButtonProps) {
  const { variant = 'primary', size, isDanger, isBlock, isInline, isDisabled, isAriaDisabled, isLoading, ...others } = props;
  const { spinnerAriaLabel, icon, children, onClick, type = 'button', ...native } = others;
  const isWaiting = !useIsHydrated() && !isDisabled && !isAriaDisabled;
  const isSubmit = type === 'submit';
  const classes = [
    'pf-v6-c-button',
    `pf-m-${variant}`,
    size === 'sm' && 'pf-m-small',
    isDanger && 'pf-m-danger',
    isBlock && 'pf-m-block',
    isInline && 'pf-m-inline',
    isAriaDisabled && 'pf-m-aria-disabled',
    isLoading !== undefined && 'pf-m-progress',
    isLoading && 'pf-m-in-progress',
    isWaiting && styles.waiting,
  ];
  return (
    <button
      {...native}
      type={type}
      className={classes.filter(Boolean).join(' ')}
      disabled={isDisabled || (isWaiting && isSubmit)}
      {...((isAriaDisabled || (isWaiting && !isSubmit)) && { 'aria-disabled': true })}
      onClick={(event) => (isAriaDisabled ? event.preventDefault() : onClick?.(event))}
    >
      {isLoading && (
        <span className="pf-v6-c-button__progress">
          <Spinner label={spinnerAriaLabel ?? 'Under way'} />
        </span>
      )}
      {icon !== undefined && !(isLoading && children === undefined) && (
        <span className={`pf-v6-c-button__icon ${children === undefined ? '' : 'pf-m-start'}`}>{icon}</span>
      )}
      {children !== undefined && <span className="pf-v6-c-button__text">{children}</span>}
    </button>
  );
}

function Spinner({ label }: { label: string }) {
  return (
    <svg className="pf-v6-c-spinner pf-m-md" role="progressbar" aria-label={label} viewBox="0 0 100 100">
      <circle className="pf-v6-c-spinner__path" cx="50" cy="50" r="45" fill="none" />
    </svg>
  );
}
