'use client';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-search-icon';
import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { type CommandItem, groupsWithItems } from './command-items.ts';
import styles from './command-menu.module.css';
import { useCommandGroups } from './use-command-groups.ts';

interface CommandMenuProps {
  readonly onClose: () => void;
}

/** One field over pages, leases, policies and actions. The browser's own modal dialog holds the focus and closes on Escape. */
export function CommandMenu({ onClose }: CommandMenuProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const { groups, isSearching } = useCommandGroups(query);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser would put the focus on the first thing that can hold it, which is the menu's frame.
    field.current?.focus();
    return () => shown?.close();
  }, []);

  const choose = (item: CommandItem) => {
    onClose();
    item.run();
  };
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by the browser itself; this is the click beside it
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label="Command menu"
      // React's strict mode closes and opens it once more; the event of that closing comes when it is open again.
      onClose={() => dialog.current?.open === false && onClose()}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <Command label="Command menu" shouldFilter={false} loop vimBindings={false}>
        <div className={styles.field}>
          <SearchIcon />
          <Command.Input
            className={styles.input}
            value={query}
            onValueChange={setQuery}
            ref={field}
            maxLength={200}
            placeholder="Page, lease id, person, path, policy or action"
          />
          <kbd>Esc</kbd>
        </div>
        <Command.List className={styles.list} label="Results" hidden={count === 0}>
          {groupsWithItems(groups).map(({ id, heading, items }) => (
            <Command.Group key={id} heading={heading} className={styles.group}>
              {items.map((item) => (
                <Command.Item key={item.id} value={item.id} className={styles.item} onSelect={() => choose(item)}>
                  <bdi className={item.isMono ? styles.mono : undefined}>{item.label}</bdi>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
        {groups.map(
          ({ id, heading, note }) =>
            note !== undefined && (
              <p key={id} className={styles.note}>
                {heading}: {note}
              </p>
            ),
        )}
        <p role="status" className={count === 0 && !isSearching ? styles.none : 'sp-visually-hidden'}>
          {countWords(count, isSearching)}
        </p>
      </Command>
    </dialog>
  );
}

function countWords(count: number, isSearching: boolean): string {
  if (isSearching) return 'Searching';
  if (count === 0) return 'Nothing matches. Leases are found by a part of their id, people, paths and policies by name.';
  return `${count} ${count === 1 ? 'result' : 'results'}`;
}
