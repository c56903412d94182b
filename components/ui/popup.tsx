'use client';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { PlainButton } from './plain-button.tsx';
import styles from './popup.module.css';

interface PopupProps {
  /** What the button is for, to those who cannot see it. */
  readonly label: string;
  readonly toggle: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A small panel below its button. Escape, a click elsewhere or leaving it by Tab closes it. */
export function Popup({ label, toggle, className, children }: PopupProps) {
  const panelId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const onElsewhere = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setIsOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      setIsOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', onElsewhere);
    document.addEventListener('focusin', onElsewhere);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onElsewhere);
      document.removeEventListener('focusin', onElsewhere);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [isOpen]);
  return (
    <div ref={root} className={styles.root}>
      <PlainButton
        ref={button}
        className={className}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setIsOpen((before) => !before)}
      >
        {toggle}
      </PlainButton>
      <div id={panelId} className={styles.panel} hidden={!isOpen}>
        {isOpen && children}
      </div>
    </div>
  );
}
