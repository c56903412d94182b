'use client';
import '@patternfly/react-core/dist/styles/base.css';
import './globals.css';
import { Button } from '#components/ui/button.tsx';
import { NoticePage } from '#components/ui/notice-page.tsx';

/** Stands in for the root layout when that fails, e.g. while the console's own store does not answer. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <head>
        <title>Failed · Sallyport</title>
      </head>
      <body>
        <NoticePage title="The console cannot show this page">
          <p>Its own store or its start may have failed. The operator finds the cause in the log by this reference.</p>
          {error.digest !== undefined && <p className="sp-mono">{error.digest}</p>}
          <p>
            <Button variant="secondary" onClick={() => window.location.reload()}>
              Load it again
            </Button>
          </p>
        </NoticePage>
      </body>
    </html>
  );
}
