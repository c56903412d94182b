'use client';
import { PlainButton } from './plain-button.tsx';
import '@patternfly/react-styles/css/components/FormControl/form-control.css';
import CloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-search-icon';
import { useEffect, useRef, useState } from 'react';
import { useKeys } from './keys.tsx';
import styles from './search-field.module.css';
import { useEarlyText } from './use-early-text.ts';

interface SearchFieldProps {
  readonly value: string;
  /** Called when typing has paused, and at once on Enter and on clearing. */
  readonly onChange: (value: string) => void;
  /** What it searches: "Filter leases". */
  readonly label: string;
  readonly placeholder?: string;
  readonly pauseMs?: number;
  readonly maxLength?: number;
}

/** A page's one search. `/` goes into it, Escape empties it and then leaves it. */
export function SearchField({ value, onChange, label, placeholder = label, pauseMs = 200, maxLength = 200 }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  useEarlyText(input, text, setText);
  useKeys({ '/': { label, run: () => input.current?.select() } });

  // Follows a value that changed elsewhere (back button, a cleared filter), but not the echo of what was typed.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, pauseMs, onChange]);

  const sendNow = (next: string) => {
    setText(next);
    sent.current = next;
    onChange(next);
  };
  return (
    <div className={styles.search} role="search">
      <SearchIcon className={styles.icon ?? ''} />
      <span className="pf-v6-c-form-control">
        <input
          ref={input}
          type="text"
          aria-label={label}
          aria-keyshortcuts="/"
          placeholder={placeholder}
          value={text}
          maxLength={maxLength}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') sendNow(text);
            if (event.key !== 'Escape') return;
            event.preventDefault();
            if (text === '') input.current?.blur();
            else sendNow('');
          }}
        />
      </span>
      {text === '' ? (
        <kbd className={styles.hint}>/</kbd>
      ) : (
        <PlainButton className={styles.clear} aria-label="Clear" onClick={() => sendNow('')}>
          <CloseIcon />
        </PlainButton>
      )}
    </div>
  );
}
