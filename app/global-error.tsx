'use client';
import '@patternfly/react-core/dist/styles/base.css';
import './globals.css';
import { Button } from '#components/ui/button.tsx';
import { NoticePage } from '#components/ui/notice-page.tsx';

/** Stands in for the root layout when that fails in the browser. A first answer that fails as a whole is replaced by `server/bff/failed-page.ts`. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <head>
        <title>Failed · Sallyport</title>
      </head>
      <body>
        <NoticePage title="The console cannot show this page">
          <p>The operator finds the cause in the log by this reference.</p>
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
