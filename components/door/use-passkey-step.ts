'use client';
import { useRef, useState } from 'react';
import { passkeyProblem } from '#components/form/passkey-ceremony.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';

/** One button that leads through a ceremony of the browser, and what follows its success. */
export function usePasskeyStep<T>(run: () => Promise<T>, onDone: (reply: T) => void) {
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const isUnderWay = useRef(false);

  const start = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsAsking(true);
    setProblem(null);
    try {
      onDone(await run());
    } catch (error) {
      isUnderWay.current = false;
      setIsAsking(false);
      setProblem(passkeyProblem(error));
    }
  };
  return { isAsking, problem, start };
}
