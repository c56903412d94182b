import { createFormIndex } from './form-index.ts';
import type { Range } from './range.ts';
import { formsOf, LEAST_CHARS } from './value-forms.ts';

/** Values kept at most; the one that was protected longest ago goes first. */
const MAX_VALUES = 20_000;

export interface ValueRegistry {
  protect(value: string): void;
  forget(value: string): void;
  /** Every form of every protected value in the text, in order and joined. */
  find(text: string): Range[];
  /** Characters of the longest form; 0 when nothing is protected. */
  longestForm(): number;
}

/** Which values are looked for. */
export function createValueRegistry(): ValueRegistry {
  const index = createFormIndex();
  const formsByValue = new Map<string, string[]>();

  function forget(value: string): void {
    formsByValue.get(value)?.forEach(index.remove);
    formsByValue.delete(value);
  }

  return {
    forget,
    protect(value) {
      if (value.length < LEAST_CHARS) return;
      const known = formsByValue.get(value);
      if (known) {
        // Moved to the end: it was seen just now.
        formsByValue.delete(value);
        formsByValue.set(value, known);
        return;
      }
      const forms = formsOf(value);
      formsByValue.set(value, forms);
      forms.forEach(index.add);
      if (formsByValue.size <= MAX_VALUES) return;
      const oldest = formsByValue.keys().next().value;
      if (oldest !== undefined) forget(oldest);
    },
    find: index.find,
    longestForm: index.longestForm,
  };
}
