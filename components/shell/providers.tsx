'use client';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ConfirmHost } from '#components/ui/confirm-host.tsx';
import { KeysHost } from '#components/ui/keys.tsx';
import { ToastHost } from '#components/ui/toast-host.tsx';
import { makeQueryClient } from '#lib/queries/query-client.ts';
import { CommandMenuProvider } from './command-menu-context.tsx';

/** What every console page stands in: one cache, one place for toasts, confirmations and keys. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ToastHost>
        <ConfirmHost>
          <CommandMenuProvider>
            {children}
            <KeysHost />
          </CommandMenuProvider>
        </ConfirmHost>
      </ToastHost>
    </QueryClientProvider>
  );
}
