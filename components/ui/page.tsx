import { Fragment, type ReactNode } from 'react';
import styles from './page.module.css';

export interface PageProps {
  /** The page's one h1. */
  readonly title: ReactNode;
  /** One line: how much, how fresh, how complete. Usually `<PageFacts>`. */
  readonly facts?: ReactNode;
  /** Buttons at the right of the heading. */
  readonly actions?: ReactNode;
  /** One row under the heading: search, filters. */
  readonly toolbar?: ReactNode;
  /** True when the body scrolls by itself, e.g. a virtual table: the page then takes exactly the window's height. */
  readonly isFilled?: boolean;
  readonly children: ReactNode;
}

/** The one shape of every page. */
export function Page({ title, facts, actions, toolbar, isFilled = false, children }: PageProps) {
  return (
    <div className={styles.page} data-filled={isFilled}>
      <header className={styles.head}>
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          {facts !== undefined && <div className={styles.facts}>{facts}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {toolbar !== undefined && <div className={styles.toolbar}>{toolbar}</div>}
      <div className={styles.body}>{children}</div>
    </div>
  );
}

/** Facts in one line, parted by dots; empty ones (null, false) are left out. */
export function PageFacts({ items }: { items: readonly ReactNode[] }) {
  const shown = items.filter((item) => item !== null && item !== undefined && item !== false && item !== '');
  return (
    <p className={styles.factLine}>
      {shown.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the line is short and keeps its order
        <Fragment key={index}>
          {index > 0 && <span aria-hidden="true"> · </span>}
          <span>{item}</span>
        </Fragment>
      ))}
    </p>
  );
}
