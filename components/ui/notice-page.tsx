import type { ReactNode } from 'react';
import { BrandMark } from './brand.tsx';

/** A page that only says one thing, outside of the shell: nothing here, or it failed. */
export function NoticePage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="sp-notice">
      <BrandMark size={28} />
      <h1>{title}</h1>
      {children}
    </main>
  );
}
