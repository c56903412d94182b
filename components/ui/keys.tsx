'use client';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import { keyName, matchKeys, SEQUENCE_WAIT_MS } from './key-sequence.ts';

/** What a key does; with a label it is in the sheet that `?` shows. */
export type KeyAction = (() => void) | { readonly label: string; readonly run: () => void };
export type KeyBindings = Readonly<Record<string, KeyAction>>;

interface Layer {
  current: KeyBindings;
}

// The layers of the mounted components, newest last: the newest wins when two bind the same keys.
const layers: Layer[] = [];

/**
 * Binds keys for as long as the component is mounted: `useKeys({ 'g l': …, '/': …, 'mod+k': …, Escape: … })`.
 * Silent while somebody types (but for `mod+` keys and Escape) and behind a modal dialog.
 */
export function useKeys(bindings: KeyBindings, { isEnabled = true }: { isEnabled?: boolean } = {}): void {
  const layer = useRef<KeyBindings>(bindings);
  layer.current = bindings;
  useEffect(() => {
    if (!isEnabled) return;
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, [isEnabled]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isBehindDialog(): boolean {
  return document.querySelector('[aria-modal="true"], dialog:modal') !== null;
}

function actionFor(keys: string): (() => void) | undefined {
  for (const layer of layers.toReversed()) {
    const action = layer.current[keys];
    if (action) return typeof action === 'function' ? action : action.run;
  }
  return undefined;
}

const KeysSheet = dynamic(() => import('./keys-sheet.tsx').then((module) => module.KeysSheet), { ssr: false });

/** The one listener of the page, and the sheet of keys. Mounted once by the shell. */
export function KeysHost() {
  const [sheet, setSheet] = useState<readonly (readonly [string, string])[] | null>(null);
  useKeys({ '?': { label: 'This sheet', run: () => setSheet(labelledKeys()) } });
  useEffect(() => {
    let pressed: readonly string[] = [];
    let pressedAtMs = 0;
    // Asked before anybody acts on the key: a dialog that this very Escape closes must not pass it on to what is behind it.
    let wasBehindDialog = false;
    const onCapture = () => {
      wasBehindDialog = isBehindDialog();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const name = keyName(event);
      if (name === null || event.defaultPrevented || event.isComposing) return;
      if (wasBehindDialog || (isTyping(event.target) && !name.startsWith('mod+') && name !== 'Escape')) return;
      if (event.timeStamp - pressedAtMs > SEQUENCE_WAIT_MS) pressed = [];
      const match = matchKeys(
        [...pressed, name],
        layers.flatMap((layer) => Object.keys(layer.current)),
      );
      pressed = 'rest' in match ? match.rest : [];
      pressedAtMs = event.timeStamp;
      if (!('hit' in match)) return;
      event.preventDefault();
      actionFor(match.hit)?.();
    };
    window.addEventListener('keydown', onCapture, true);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onCapture, true);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
  return sheet === null ? null : <KeysSheet entries={sheet} onClose={() => setSheet(null)} />;
}

function labelledKeys(): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  for (const layer of layers)
    for (const [keys, action] of Object.entries(layer.current)) if (typeof action === 'object') found.set(keys, action.label);
  return [...found];
}
