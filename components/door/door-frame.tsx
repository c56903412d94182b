import type { ReactNode } from 'react';
import { BrandMark } from '#components/ui/brand.tsx';
import styles from './door.module.css';

/** One narrow column in the middle: all there is before the second factor. */
export function DoorFrame({ isDemo, children }: { isDemo: boolean; children: ReactNode }) {
  return (
    <main className={styles.door}>
      <div className={styles.column}>
        <p className={styles.brand}>
          <BrandMark size={26} />
          Sallyport
          {isDemo && <span className={styles.demo}>demo</span>}
        </p>
        {children}
        {isDemo && <p className={styles.footnote}>This is the demo. Its people and passwords were printed when it started.</p>}
      </div>
    </main>
  );
}
