'use client';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import styles from './toast-host.module.css';
import type { ShownToast } from './toast-viewport.tsx';

export interface Toast {
  readonly tone: 'ok' | 'warn' | 'error';
  readonly title: string;
  readonly body?: ReactNode;
  /** One link or button, e.g. to the evidence. */
  readonly action?: { readonly label: string; readonly onClick: () => void } | undefined;
}

const ToastContext = createContext<((toast: Toast) => void) | null>(null);
const ToastViewport = dynamic(() => import('./toast-viewport.tsx').then((module) => module.ToastViewport), { ssr: false });

/** `toast({ tone, title })` from anywhere below the host. */
export function useToast(): (toast: Toast) => void {
  const toast = useContext(ToastContext);
  if (toast === null) throw new Error('useToast is used outside of ToastHost');
  return toast;
}

/** The one place where toasts appear. The live region is there from the start: one that comes with its text is not read out. */
export function ToastHost({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly ShownToast[]>([]);
  const lastId = useRef(0);
  const add = useCallback((toast: Toast) => {
    lastId.current += 1;
    const id = lastId.current;
    setShown((before) => [...before.slice(-4), { ...toast, id }]);
  }, []);
  const close = useCallback((id: number) => setShown((before) => before.filter((toast) => toast.id !== id)), []);
  const newest = shown.at(-1);
  const viewport = useMemo(() => (shown.length > 0 ? <ToastViewport toasts={shown} onClose={close} /> : null), [shown, close]);
  return (
    <ToastContext value={add}>
      {children}
      <div className="sp-visually-hidden" aria-live={newest?.tone === 'error' ? 'assertive' : 'polite'}>
        {newest !== undefined && (
          <p key={newest.id}>
            {newest.title}. {newest.body}
          </p>
        )}
      </div>
      <section className={styles.messages} aria-label="Messages">
        {viewport}
      </section>
    </ToastContext>
  );
}
