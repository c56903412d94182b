'use client';
import { useRef, useState } from 'react';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';

/** One field for six digits and one call that takes them. */
export function useCodeStep<T>(send: (code: string) => Promise<T>, onDone: (reply: T) => void) {
  const [code, setCode] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const isSending = useRef(false);

  const submit = async (complete: string) => {
    if (isSending.current) return;
    isSending.current = true;
    setIsBusy(true);
    setProblem(null);
    try {
      onDone(await send(complete));
    } catch (error) {
      isSending.current = false;
      setIsBusy(false);
      setCode('');
      setProblem(problemOf(error));
    }
  };
  return { code, setCode, isBusy, problem, setProblem, submit };
}
