'use client';
import { useRef, useState } from 'react';
import { type ClientProblem, problemOf } from '#lib/queries/problem.ts';

/** One field and one call that takes it; what is refused empties the field. */
export function useSentField(send: (value: string) => Promise<unknown>, onDone: () => void) {
  const [value, setValue] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const isSending = useRef(false);

  const submit = async () => {
    if (isSending.current || value.trim() === '') return;
    isSending.current = true;
    setIsBusy(true);
    setProblem(null);
    try {
      await send(value);
      onDone();
    } catch (error) {
      isSending.current = false;
      setIsBusy(false);
      setValue('');
      setProblem(problemOf(error));
    }
  };
  return { value, setValue, isBusy, problem, submit };
}
