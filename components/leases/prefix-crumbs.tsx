'use client';
import { Fragment, type MouseEvent } from 'react';
import { paths } from '#lib/paths.ts';
import styles from './prefix-crumbs.module.css';
import { ROOT_NAME } from './tree-state.ts';
import { crumbsOf, type LeaseView } from './url-state.ts';

/** The way from all leases down to the chosen prefix; each part leads back to it. */
export function PrefixCrumbs({ view, onSelect }: { view: LeaseView; onSelect: (prefix: string) => void }) {
  const crumbs = [{ prefix: '', name: ROOT_NAME }, ...crumbsOf(view.prefix)];
  const choose = (event: MouseEvent, prefix: string) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onSelect(prefix);
  };
  return (
    <nav aria-label="Prefix" className={styles.crumbs}>
      {crumbs.map(({ prefix, name }, index) => (
        <Fragment key={prefix}>
          {index === 1 && <span aria-hidden="true">›</span>}
          {index === crumbs.length - 1 ? (
            <bdi className={styles.current} data-root={prefix === ''} aria-current="page">
              {name}
            </bdi>
          ) : (
            <a
              className={styles.crumb}
              data-root={prefix === ''}
              href={paths.leases({ ...view, prefix, lease: '' })}
              onClick={(event) => choose(event, prefix)}
            >
              <bdi>{name}</bdi>
            </a>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
