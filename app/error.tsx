'use client';
import { Button } from '#components/ui/button.tsx';
import { NoticePage } from '#components/ui/notice-page.tsx';

interface ErrorPageProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <NoticePage title="This page failed">
      <p>Nothing was changed by it. The reference below leads to the line in the console&apos;s log.</p>
      {error.digest !== undefined && <p className="sp-mono">{error.digest}</p>}
      <p>
        <Button variant="secondary" onClick={reset}>
          Load it again
        </Button>
      </p>
    </NoticePage>
  );
}
