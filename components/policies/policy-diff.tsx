'use client';
import { getChunks, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { policyLook } from './editor-setup.ts';
import styles from './policy-diff.module.css';
import { changeWords, withPlainLineEnds } from './policy-words.ts';

interface PolicyDiffProps {
  /** What the changes are called for screen readers. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What lies between two texts of a policy: removed lines over added ones, what is alike folded away. */
export function PolicyDiff({ label, before, after }: PolicyDiffProps) {
  const parent = useRef<HTMLElement>(null);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (parent.current === null) return;
    const view = new EditorView({
      parent: parent.current,
      doc: withPlainLineEnds(after),
      extensions: [
        lineNumbers(),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ 'aria-label': label }),
        policyLook(),
        unifiedMergeView({
          original: withPlainLineEnds(before),
          mergeControls: false,
          syntaxHighlightDeletions: false,
          collapseUnchanged: { margin: 2, minSize: 5 },
        }),
      ],
    });
    setWords(changeWords(countChanges(view.state, withPlainLineEnds(before))));
    return () => view.destroy();
  }, [label, before, after]);
  return (
    <div className={styles.diff}>
      <p className={styles.words}>{words}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by keyboard */}
      <section ref={parent} aria-label={label} className={styles.text} tabIndex={0} />
    </div>
  );
}

function countChanges(state: EditorState, before: string): { addedCount: number; removedCount: number } {
  const linesOf = (text: string) => (text === '' ? 0 : text.replace(/\n$/, '').split('\n').length);
  let [addedCount, removedCount] = [0, 0];
  for (const { fromA, toA, fromB, toB } of getChunks(state)?.chunks ?? []) {
    removedCount += linesOf(before.slice(fromA, toA));
    addedCount += linesOf(state.doc.sliceString(fromB, Math.min(toB, state.doc.length)));
  }
  return { addedCount, removedCount };
}
