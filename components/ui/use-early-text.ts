'use client';
import { type RefObject, useEffect } from 'react';

/** Hands over what a field held when its page began to listen: what was typed or filled in before that raised no event. */
export function useEarlyText(input: RefObject<HTMLInputElement | null>, known: string | undefined, take: (text: string) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the field holds at the start
  useEffect(() => {
    const early = input.current?.value;
    if (early !== undefined && known !== undefined && early !== known) take(early);
  }, []);
}
