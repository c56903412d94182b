'use client';
import { useEffect, useRef, useState } from 'react';

/** A value that changes at most once in `waitMs`, and in the end to the last: scrolling past thousands of rows asks for few. */
export function useThrottled<T>(value: T, waitMs: number): T {
  const [shown, setShown] = useState(value);
  const shownAtMs = useRef(0);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        shownAtMs.current = performance.now();
        setShown(value);
      },
      Math.max(0, shownAtMs.current + waitMs - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return shown;
}
