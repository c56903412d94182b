'use client';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-clock-icon';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { PlainButton } from '#components/ui/plain-button.tsx';
import { Popup } from '#components/ui/popup.tsx';
import { useIsHydrated } from '#components/ui/use-now.ts';
import { AUDIT_SPANS, DEFAULT_AUDIT_SPAN, isFixedRange } from '#lib/audit-range.ts';
import { momentWords, toFieldTime } from '#lib/format/field-time.ts';
import { rangeWords } from './audit-words.ts';
import styles from './time-range.module.css';
import type { AuditView } from './url-state.ts';
import type { GoAudit } from './use-audit-view.ts';

/** Which time is shown: one of the spans that move with the clock, or two moments. */
export function TimeRange({ view, go }: { view: AuditView; go: GoAudit }) {
  const zone = useIsHydrated() ? undefined : 'UTC';
  const words = rangeWords(view, (at) => momentWords(at, zone));
  return (
    <Popup
      label={`Time: ${words}`}
      className={styles.toggle}
      toggle={
        <>
          <ClockIcon />
          <span suppressHydrationWarning>{words}</span>
        </>
      }
    >
      <Choices view={view} go={go} />
    </Popup>
  );
}

function Choices({ view, go }: { view: AuditView; go: GoAudit }) {
  const [from, setFrom] = useState(toFieldTime(view.from));
  const [to, setTo] = useState(toFieldTime(view.to));
  const chosen = isFixedRange(view) ? '' : view.last || DEFAULT_AUDIT_SPAN;
  const isBackwards = from !== '' && to !== '' && from >= to;
  const apply = () => {
    const iso = (text: string) => (text === '' ? '' : new Date(text).toISOString());
    go({ last: '', from: iso(from), to: iso(to) });
  };
  return (
    <div className={styles.panel}>
      <ul className={styles.spans}>
        {AUDIT_SPANS.map(({ id, words }) => (
          <li key={id}>
            <PlainButton className={styles.span} aria-pressed={chosen === id} onClick={() => go({ last: id, from: '', to: '' })}>
              {words}
            </PlainButton>
          </li>
        ))}
      </ul>
      <form
        className={styles.fixed}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBackwards) apply();
        }}
      >
        <label>
          From
          <input type="datetime-local" step={1} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          Until
          <input type="datetime-local" step={1} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        </label>
        {isBackwards && <p role="alert">The end lies before the beginning.</p>}
        <Button type="submit" variant="secondary" size="sm" isDisabled={isBackwards || (from === '' && to === '')}>
          Show this time
        </Button>
      </form>
    </div>
  );
}
