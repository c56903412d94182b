'use client';
import CloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import { Button } from './button.tsx';
import styles from './filter-chips.module.css';
import { type FilterChip, sentenceOf } from './filter-sentence.ts';
import { PlainButton } from './plain-button.tsx';

interface FilterChipsProps<View> {
  /** What is filtered: "Rows", "Entries". */
  readonly of: string;
  readonly chips: readonly FilterChip<View>[];
  /** The address without any filter. */
  readonly none: Partial<View>;
  readonly go: (change: Partial<View>) => void;
}

/** The filters in force as one sentence, each piece with its way out. Nothing when there are none. */
export function FilterChips<View>({ of, chips, none, go }: FilterChipsProps<View>) {
  return (
    <div className={styles.chips} role="group" aria-label="Filters in force">
      <span className="sp-visually-hidden" role="status">
        {chips.length === 0 ? 'No filter' : `${of} where ${sentenceOf(chips)}`}
      </span>
      {chips.map(({ id, lead, value, without }) => (
        <span key={id} className={styles.chip}>
          {lead} <bdi className={styles.value}>{value}</bdi>
          <PlainButton className={styles.out} aria-label={`Remove the filter ${lead} ${value}`} onClick={() => go(without)}>
            <CloseIcon />
          </PlainButton>
        </span>
      ))}
      {chips.length > 1 && (
        <Button variant="link" size="sm" isInline onClick={() => go(none)}>
          Clear all
        </Button>
      )}
    </div>
  );
}
