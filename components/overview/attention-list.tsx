'use client';
import ErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import Link from 'next/link';
import type { Attention } from '#lib/contracts/overview.ts';
import styles from './attention-list.module.css';
import { attentionWords } from './attention-words.ts';

/** What needs somebody, most consequential first, each with its one way on. */
export function AttentionList({ items, ns }: { items: readonly Attention[]; ns: string | undefined }) {
  if (items.length === 0) return <p className={styles.none}>Nothing needs attention.</p>;
  return (
    <ol className={styles.list}>
      {items.map((item) => {
        const { title, advice, link } = attentionWords(item, ns);
        const Icon = item.severity === 'broken' ? ErrorIcon : WarningIcon;
        return (
          <li key={item.code} className={styles.item} data-severity={item.severity}>
            <Icon className={styles.icon ?? ''} />
            <span className="sp-visually-hidden">{item.severity === 'broken' ? 'Broken' : 'Warning'}</span>
            <div className={styles.words}>
              <h3 className={styles.title}>{title}</h3>
              <p className={styles.advice}>{advice}</p>
            </div>
            {link && (
              <Link href={link.href} className={styles.link ?? ''}>
                {link.words}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}
