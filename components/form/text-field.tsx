'use client';
import '@patternfly/react-styles/css/components/FormControl/form-control.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useEarlyText } from '#components/ui/use-early-text.ts';
import styles from './field.module.css';

interface TextFieldProps {
  readonly label: string;
  /** Left out, the field keeps its own value from `defaultValue` on, and the form reads it by its name. */
  readonly value?: string;
  readonly defaultValue?: string;
  readonly onChange?: (value: string) => void;
  readonly type?: 'text' | 'password';
  readonly name?: string;
  readonly autoComplete?: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
  readonly isRequired?: boolean;
  readonly isMono?: boolean;
  readonly hasAutoFocus?: boolean;
}

/** A labelled line of text with its hint and its error tied to it. Secrets are never spell-checked or auto-corrected. */
export function TextField(props: TextFieldProps) {
  const { label, value, defaultValue, onChange, type = 'text', name, autoComplete = 'off', hint, error, isMono, hasAutoFocus } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (hasAutoFocus) input.current?.focus();
  }, [hasAutoFocus]);
  useEarlyText(input, value, (text) => onChange?.(text));
  const noteId = hint || error ? `${id}-note` : undefined;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <span className={`pf-v6-c-form-control ${isMono ? styles.mono : ''} ${error ? 'pf-m-error' : ''}`}>
        <input
          ref={input}
          id={id}
          name={name}
          type={type}
          value={value}
          defaultValue={defaultValue}
          autoComplete={autoComplete}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          disabled={props.isDisabled}
          required={props.isRequired}
          aria-invalid={error !== undefined}
          aria-describedby={noteId}
          onChange={(event) => onChange?.(event.currentTarget.value)}
        />
      </span>
      {noteId !== undefined && (
        <p id={noteId} className={styles.note} data-tone={error ? 'error' : 'hint'}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
