import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { hcl } from 'codemirror-lang-hcl';

/** Colours by the console's own tokens, which hold their contrast in light and dark. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.typeName, tags.className, tags.definition(tags.variableName)], color: 'var(--sp-accent)' },
  { tag: [tags.propertyName, tags.attributeName, tags.variableName], color: 'var(--sp-accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.character], color: 'var(--sp-ok)' },
  { tag: [tags.number, tags.bool, tags.null], fontWeight: '600' },
  { tag: tags.comment, color: 'var(--pf-t--global--text--color--subtle)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--sp-bad-text)' },
]);

const surface = {
  color: 'var(--pf-t--global--text--color--regular)',
  backgroundColor: 'var(--sp-surface)',
};
const theme = EditorView.theme({
  '&': { ...surface, fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--pf-t--global--font--family--mono)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--pf-t--global--text--color--regular)', fontFeatureSettings: '"zero"' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--pf-t--global--text--color--regular)' },
  '.cm-gutters': { ...surface, color: 'var(--pf-t--global--text--color--subtle)', borderRight: '1px solid var(--sp-line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sp-hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--sp-selected)',
  },
  '.cm-selectionMatch, .cm-searchMatch': { backgroundColor: 'var(--sp-selected)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--sp-selected)', outline: '1px solid var(--sp-edge)' },
  '.cm-foldPlaceholder': { ...surface, borderColor: 'var(--sp-line)' },
  '.cm-panels, .cm-tooltip': {
    color: 'var(--pf-t--global--text--color--regular)',
    backgroundColor: 'var(--pf-t--global--background--color--floating--default)',
    border: '1px solid var(--sp-line)',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--sp-bad)' },
  '.cm-placeholder': { color: 'var(--pf-t--global--text--color--subtle)' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'color-mix(in srgb, var(--sp-ok) 14%, transparent)' },
  '.cm-deletedChunk': { backgroundColor: 'color-mix(in srgb, var(--sp-bad) 12%, transparent)' },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '&.cm-merge-b .cm-changedText, &.cm-merge-b .cm-deletedText': { background: 'none', fontWeight: '600' },
  '.cm-changedLineGutter': { background: 'var(--sp-ok)' },
  '.cm-deletedLineGutter': { background: 'var(--sp-bad)' },
  '.cm-collapsedLines': {
    color: 'var(--pf-t--global--text--color--subtle)',
    background: 'var(--sp-canvas)',
    backgroundImage: 'none',
  },
});

/** What the editor and the diff have in common. The page's policy lets in only styles that carry its nonce. */
export function policyLook(): Extension {
  return [hcl(), syntaxHighlighting(highlight), theme, EditorView.lineWrapping, EditorView.cspNonce.of(pageNonce())];
}

/** The nonce of the document that is loaded, which later renders of the server do not know. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}
