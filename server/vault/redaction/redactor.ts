import { maskByKeyName } from './key-names.ts';
import { maskByPattern } from './patterns.ts';
import { createValueRegistry } from './value-registry.ts';

const MASK = '[redacted]';
const FAILED = '[redactor failed]';

export interface Redactor {
  /** Masks this value from now on, in every usual encoding. Values below eight characters are left to key names and patterns. */
  protect(value: string): void;
  forget(value: string): void;
  /** The text without secrets; `[redactor failed]` when that cannot be promised. A line end at the end is kept. Never throws. */
  redactText(text: string): string;
}

/** Known live values first, telling key names second, shapes last: only the first can be complete. */
export function createRedactor(): Redactor {
  const registry = createValueRegistry();
  return {
    protect: (value) => registry.protect(value),
    forget: (value) => registry.forget(value),
    redactText(text) {
      try {
        return maskByPattern(maskByKeyName(registry.mask(text, MASK), MASK), MASK);
      } catch {
        return typeof text === 'string' && text.endsWith('\n') ? `${FAILED}\n` : FAILED;
      }
    },
  };
}
