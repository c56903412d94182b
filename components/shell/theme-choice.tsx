'use client';
import { useId, useState } from 'react';
import { chooseTheme, readThemeChoice, THEME_CHOICES } from './theme.ts';
import styles from './theme-choice.module.css';

const WORDS = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** Shown only after a click, so the browser's storage can be read at once. */
export function ThemeChoice({ labelledBy }: { labelledBy: string }) {
  const name = useId();
  const [choice, setChoice] = useState(readThemeChoice);
  return (
    <div role="radiogroup" aria-labelledby={labelledBy} className={styles.choices}>
      {THEME_CHOICES.map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={choice === value}
            onChange={() => {
              chooseTheme(value);
              setChoice(value);
            }}
          />
          {WORDS[value]}
        </label>
      ))}
    </div>
  );
}
