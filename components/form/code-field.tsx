'use client';
import '@patternfly/react-styles/css/components/FormControl/form-control.css';
import { useEffect, useId, useRef } from 'react';
import { useEarlyText } from '#components/ui/use-early-text.ts';
import { keepDigits } from './code-digits.ts';
import styles from './field.module.css';

export { isCodeComplete } from './code-digits.ts';

interface CodeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** Called with the code as soon as it has six digits. */
  readonly onComplete?: ((code: string) => void) | undefined;
  readonly isDisabled?: boolean;
  readonly hasAutoFocus?: boolean;
  readonly isRefused?: boolean;
  readonly describedBy?: string | undefined;
}

/** Six digits: typed, pasted with whatever is around them, or filled in by the browser. */
export function CodeField({ label, value, onChange, onComplete, isDisabled, hasAutoFocus, isRefused, describedBy }: CodeFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // A refused code empties the field; the next one must be typable at once.
  useEffect(() => {
    if (hasAutoFocus && !isDisabled && value === '') input.current?.focus();
  }, [hasAutoFocus, isDisabled, value]);

  const take = (text: string) => {
    const code = keepDigits(text);
    onChange(code);
    if (code.length === 6 && code !== value) onComplete?.(code);
  };
  useEarlyText(input, value, take);
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <span className={`pf-v6-c-form-control ${styles.code} ${isRefused ? 'pf-m-error' : ''}`}>
        <input
          ref={input}
          id={id}
          name="code"
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={64}
          value={value}
          disabled={isDisabled}
          aria-invalid={isRefused}
          aria-describedby={describedBy}
          onChange={(event) => take(event.currentTarget.value)}
        />
      </span>
    </div>
  );
}
