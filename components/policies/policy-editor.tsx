'use client';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, placeholder } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { policyLook } from './editor-setup.ts';
import styles from './policy-editor.module.css';
import { withPlainLineEnds } from './policy-words.ts';

/** Where the server could not read the text; both count from 1. */
export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

interface PolicyEditorProps {
  /** The name for screen readers. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isReadOnly: boolean;
  readonly fault: Fault | null;
}

/** The text of a policy with the marks of its grammar. Tab leaves it, as it leaves any field. */
export function PolicyEditor({ label, value, onChange, isReadOnly, fault }: PolicyEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useRef(onChange);
  const access = useRef(new Compartment());
  changed.current = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is dispatched below
  useEffect(() => {
    if (parent.current === null) return;
    const made = new EditorView({
      parent: parent.current,
      doc: withPlainLineEnds(value),
      extensions: [
        basicSetup,
        policyLook(),
        lintGutter(),
        placeholder('path "secret/data/…" {\n  capabilities = ["read"]\n}'),
        access.current.of(accessOf(label, isReadOnly)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('set'))) changed.current(update.state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const text = withPlainLineEnds(value);
    const { current } = view;
    if (current === null || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text }, userEvent: 'set' });
  }, [value]);

  useEffect(() => view.current?.dispatch({ effects: access.current.reconfigure(accessOf(label, isReadOnly)) }), [label, isReadOnly]);

  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    if (fault === null) {
      current.dispatch(setDiagnostics(current.state, []));
      return;
    }
    const { from, to } = rangeOf(current.state, fault);
    current.dispatch(setDiagnostics(current.state, [{ from, to, severity: 'error', message: fault.reason }]));
    current.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    current.focus();
  }, [fault]);

  return <div ref={parent} className={styles.editor} />;
}

function accessOf(label: string, isReadOnly: boolean): Extension {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', ...(isReadOnly && { 'aria-readonly': 'true' }) }),
  ];
}

/** From the place to the end of its word, or one sign back where the line ends. */
function rangeOf(state: EditorState, { line, column }: Fault): { from: number; to: number } {
  const row = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(row.from + Math.max(0, column - 1), row.to);
  const word = /^[\w-]+/.exec(row.text.slice(from - row.from))?.[0].length ?? 1;
  return from === row.to ? { from: Math.max(row.from, from - 1), to: from } : { from, to: Math.min(row.to, from + word) };
}
