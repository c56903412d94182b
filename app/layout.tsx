import '@patternfly/react-core/dist/styles/base.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { HeadScripts } from '#components/shell/head-scripts.tsx';
import { pageSession } from '#server/bff/index.ts';

export const metadata: Metadata = {
  title: { template: '%s · Sallyport', default: 'Sallyport' },
  description: 'An MFA-gated operations console for HashiCorp Vault and OpenBao.',
  icons: {
    icon: [
      { url: '/logo.svg', type: 'image/svg+xml' },
      { url: '/favicon.ico', sizes: '32x32' },
    ],
  },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { csrf, nonce } = await pageSession();
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <meta name="sallyport-csrf" content={csrf} />
        <HeadScripts nonce={nonce} />
      </head>
      <body>{children}</body>
    </html>
  );
}
