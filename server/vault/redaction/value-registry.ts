import { createFormIndex } from './form-index.ts';
import type { Range } from './range.ts';
import { formsOf, LEAST_CHARS } from './value-forms.ts';

/** Values kept at most that nobody holds, and bytes of all their forms; the one protected longest ago goes first, the latest never. */
const MOST_VALUES = 20_000;
const MOST_BYTES = 32 * 2 ** 20;

export interface ValueRegistry {
  protect(value: string): void;
  /** Keeps it until what is returned is called; then it is the latest of the others. */
  hold(value: string): () => void;
  /** Not one that is held. */
  forget(value: string): void;
  /** Every form of every protected value in the text, in order and joined. */
  find(text: string): Range[];
  /** Characters of the longest form; 0 when nothing is protected. */
  longestForm(): number;
}

interface Known {
  readonly forms: readonly string[];
  readonly sizeBytes: number;
}

/** Which values are looked for. */
export function createValueRegistry(): ValueRegistry {
  const index = createFormIndex();
  /** Those protected longest ago first. */
  const recent = new Map<string, Known>();
  let recentBytes = 0;
  /** No bound but that of their holders. */
  const held = new Map<string, Known & { holds: number }>();

  function keep(value: string, known: Known): void {
    recent.set(value, known);
    recentBytes += known.sizeBytes;
    for (const oldest of recent.keys()) {
      if (oldest === value || (recent.size <= MOST_VALUES && recentBytes <= MOST_BYTES)) return;
      forget(oldest);
    }
  }

  function take(value: string): Known | undefined {
    const known = recent.get(value);
    if (recent.delete(value)) recentBytes -= known?.sizeBytes ?? 0;
    return known;
  }

  function forget(value: string): void {
    take(value)?.forms.forEach(index.remove);
  }

  function learn(value: string): Known {
    const forms = formsOf(value);
    forms.forEach(index.add);
    return { forms, sizeBytes: forms.reduce((sum, form) => sum + bytesOf(form), 0) };
  }

  return {
    forget,
    protect(value) {
      if (value.length < LEAST_CHARS || held.has(value)) return;
      // One that is known is moved to the end: it was seen just now.
      keep(value, take(value) ?? learn(value));
    },
    hold(value) {
      if (value.length < LEAST_CHARS) return () => undefined;
      const known = held.get(value) ?? { ...(take(value) ?? learn(value)), holds: 0 };
      known.holds += 1;
      held.set(value, known);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        known.holds -= 1;
        if (known.holds > 0) return;
        held.delete(value);
        keep(value, known);
      };
    },
    find: index.find,
    longestForm: index.longestForm,
  };
}

const WIDE = /[\u0100-\uffff]/;

/** V8 keeps a text in single bytes unless a character needs two. */
const bytesOf = (text: string) => (WIDE.test(text) ? 2 : 1) * text.length;
