'use client';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { useIsHydrated } from './use-now.ts';

export interface PlainButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'aria-disabled'> {
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button without a look of its own. Said to be off until its page listens: a press before that would be lost without a word. */
export function PlainButton(props: PlainButtonProps) {
  const isHydrated = useIsHydrated();
  return <button {...props} type="button" {...(!isHydrated && { 'aria-disabled': true })} />;
}
