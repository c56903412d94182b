/** The parts of a key event that matter here. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** How long a started sequence waits for its next key. */
export const SEQUENCE_WAIT_MS = 1000;

/** `mod+k` for Ctrl-K or Cmd-K, `Enter`, `?`, `g`; null for a bare modifier. Shift is in the character itself. */
export function keyName({ key, ctrlKey, metaKey, altKey }: KeyPress): string | null {
  if (['Control', 'Meta', 'Alt', 'Shift', 'Dead', 'Process'].includes(key)) return null;
  const name = key === ' ' ? 'Space' : key.length === 1 && (ctrlKey || metaKey) ? key.toLowerCase() : key;
  return `${ctrlKey || metaKey ? 'mod+' : ''}${altKey ? 'alt+' : ''}${name}`;
}

/**
 * What the pressed keys so far mean: a whole binding, the start of one, or nothing.
 * Falls back to the last key alone, so that a broken-off `g` does not swallow the `/` after it.
 */
export function matchKeys(pressed: readonly string[], bindings: Iterable<string>): { hit: string } | { rest: readonly string[] } {
  const known = [...bindings];
  for (const keys of [pressed, pressed.slice(-1)]) {
    const typed = keys.join(' ');
    if (known.includes(typed)) return { hit: typed };
    if (known.some((binding) => binding.startsWith(`${typed} `))) return { rest: keys };
  }
  return { rest: [] };
}
