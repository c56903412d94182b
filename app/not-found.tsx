import type { Metadata } from 'next';
import Link from 'next/link';
import { NoticePage } from '#components/ui/notice-page.tsx';
import { paths } from '#lib/paths.ts';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <NoticePage title="Nothing is at this address">
      <p>It may have been mistyped, or what it named is gone.</p>
      <p>
        <Link href={paths.home()}>Go to the overview</Link>
      </p>
    </NoticePage>
  );
}
