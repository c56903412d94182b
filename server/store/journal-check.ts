import { codeOf } from '#server/platform/index.ts';
import type { JournalFault } from './journal-chain.ts';
import type { Store } from './store.ts';
import { verifyJournal } from './verify-journal.ts';

export interface JournalCheckState {
  state: 'never' | 'running' | 'intact' | 'broken' | 'failed';
  checkedCount: number;
  rowCount: number;
  /** When it ended; null before. */
  endedAt: Date | null;
  badSeq: number | null;
  fault: JournalFault | null;
}

/** The last check of the chain by this process, and the way to another. */
export interface JournalCheck {
  state(): JournalCheckState;
  /** Begins a check, unless one is under way. */
  start(): void;
  stop(): Promise<void>;
}

const NEVER: JournalCheckState = { state: 'never', checkedCount: 0, rowCount: 0, endedAt: null, badSeq: null, fault: null };

export function createJournalCheck(store: Store): JournalCheck {
  let now = NEVER;
  let running: { control: AbortController; ended: Promise<void> } | null = null;

  async function check(signal: AbortSignal): Promise<void> {
    now = { ...NEVER, state: 'running' };
    const onProgress = (progress: { checkedCount: number; rowCount: number }) => {
      now = { ...now, ...progress };
    };
    try {
      const verdict = await verifyJournal(store, { onProgress, signal });
      const rowCount = verdict.head.seq;
      const bad = verdict.state === 'broken' ? { badSeq: verdict.seq, fault: verdict.fault } : {};
      now = { ...now, ...bad, state: verdict.state, rowCount, endedAt: store.clock.now() };
    } catch (error) {
      // Only the store can be at fault, and it has logged why.
      if (!signal.aborted || codeOf(error) !== 'internal') now = { ...now, state: 'failed', endedAt: store.clock.now() };
    }
  }

  return {
    state: () => now,
    start() {
      if (running) return;
      const control = new AbortController();
      running = {
        control,
        ended: check(control.signal).finally(() => {
          running = null;
        }),
      };
    },
    async stop() {
      running?.control.abort();
      await running?.ended;
    },
  };
}
