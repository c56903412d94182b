'use client';
import { useRef, useState } from 'react';
import { passkeyProblem } from '#components/form/passkey-ceremony.ts';
import type { ClientProblem } from '#lib/queries/problem.ts';

/** One button that leads through a ceremony of the browser; on success the whole page moves on. */
export function usePasskeyStep(run: () => Promise<unknown>, returnTo: string) {
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const isUnderWay = useRef(false);

  const start = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsAsking(true);
    setProblem(null);
    try {
      await run();
      window.location.assign(returnTo);
    } catch (error) {
      isUnderWay.current = false;
      setIsAsking(false);
      setProblem(passkeyProblem(error));
    }
  };
  return { isAsking, problem, start };
}
