import type { Clock } from '#server/platform/index.ts';

const MAX_AGE_MS = 10_000;

/** What the console asked with its own identity, for everybody together. Never for what a person's own token is asked with. */
export interface SharedAnswers {
  /** The answer of the last ten seconds, or of the question that is under way, or of a new one. Failures are told to who waits, and not kept. */
  get<T>(question: 'own-token' | 'lost-nodes' | 'missing-rights', ask: () => Promise<T>): Promise<T>;
}

export function createSharedAnswers(clock: Clock): SharedAnswers {
  const kept = new Map<string, { answer: Promise<unknown>; askedAtMs: number; isSettled: boolean }>();
  return {
    get<T>(question: string, ask: () => Promise<T>): Promise<T> {
      const last = kept.get(question);
      const isFresh = last !== undefined && (!last.isSettled || clock.monotonicMs() - last.askedAtMs < MAX_AGE_MS);
      if (isFresh) return last.answer as Promise<T>;
      const asked = { answer: ask(), askedAtMs: clock.monotonicMs(), isSettled: false };
      kept.set(question, asked);
      asked.answer.then(
        () => {
          asked.isSettled = true;
        },
        () => kept.delete(question),
      );
      return asked.answer;
    },
  };
}
