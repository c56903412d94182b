'use client';
import CloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import { Button } from '#components/ui/button.tsx';
import styles from './filter-chips.module.css';
import { type FilterChip, sentenceOf } from './journal-words.ts';
import { NO_FILTER } from './url-state.ts';
import type { GoJournal } from './use-journal-view.ts';

/** The filters in force as one sentence, each piece with its way out. */
export function FilterChips({ chips, go }: { readonly chips: readonly FilterChip[]; readonly go: GoJournal }) {
  return (
    <div className={styles.chips} role="group" aria-label="Filters in force">
      <span className="sp-visually-hidden" role="status">
        {chips.length === 0 ? 'No filter' : `Rows where ${sentenceOf(chips)}`}
      </span>
      {chips.map(({ id, lead, value, without }) => (
        <span key={id} className={styles.chip}>
          {lead} <bdi className={styles.value}>{value}</bdi>
          <button type="button" className={styles.out} aria-label={`Remove the filter ${lead} ${value}`} onClick={() => go(without)}>
            <CloseIcon />
          </button>
        </span>
      ))}
      {chips.length > 1 && (
        <Button variant="link" size="sm" isInline onClick={() => go(NO_FILTER)}>
          Clear all
        </Button>
      )}
    </div>
  );
}
