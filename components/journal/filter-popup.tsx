'use client';
import FilterIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-filter-icon';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Popup } from '#components/ui/popup.tsx';
import { JOURNAL_OUTCOMES } from '#lib/contracts/journal.ts';
import { toFieldTime } from '#lib/format/field-time.ts';
import styles from './filter-popup.module.css';
import { VERB_CHOICES } from './journal-words.ts';
import type { JournalView } from './url-state.ts';
import type { GoJournal } from './use-journal-view.ts';

/** Which rows are shown: by whom, which act, which outcome, from when to when. */
export function FilterPopup({ view, go }: { readonly view: JournalView; readonly go: GoJournal }) {
  return (
    <Popup
      label="Filters"
      className={styles.toggle}
      toggle={
        <>
          <FilterIcon />
          Filters
        </>
      }
    >
      <Choices view={view} go={go} />
    </Popup>
  );
}

function Choices({ view, go }: { view: JournalView; go: GoJournal }) {
  const [who, setWho] = useState(view.who);
  const [verb, setVerb] = useState(view.verb);
  const [outcome, setOutcome] = useState(view.outcome);
  const [from, setFrom] = useState(toFieldTime(view.from));
  const [to, setTo] = useState(toFieldTime(view.to));
  const isBackwards = from !== '' && to !== '' && from >= to;
  const iso = (text: string) => (text === '' ? '' : new Date(text).toISOString());
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBackwards) go({ who: who.trim(), verb, outcome, from: iso(from), to: iso(to) });
      }}
    >
      <label>
        Person
        <input
          type="text"
          value={who}
          placeholder="Display name or entity id, in full"
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setWho(event.currentTarget.value)}
        />
      </label>
      <label>
        Act
        <select value={verb} onChange={(event) => setVerb(event.currentTarget.value)}>
          <option value="">any</option>
          {VERB_CHOICES.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Outcome
        <select value={outcome} onChange={(event) => setOutcome(event.currentTarget.value)}>
          <option value="">any</option>
          {JOURNAL_OUTCOMES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        From
        <input type="datetime-local" step={1} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        Until
        <input type="datetime-local" step={1} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </label>
      {isBackwards && <p role="alert">The end lies before the beginning.</p>}
      <Button type="submit" variant="secondary" size="sm" isDisabled={isBackwards}>
        Show these rows
      </Button>
    </form>
  );
}
