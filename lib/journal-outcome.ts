import { ERROR_CODES } from './contracts/error-codes.ts';
import type { JournalOutcome } from './contracts/journal.ts';

/** Vault did not say whether it happened. */
const UNKNOWN = 'outcome_unknown';
/** Neither the console nor Vault said no: the person or the connection went away. */
const CANCELLED = 'request_cancelled';

/** How an act ended, by the code that is written; '' means that none is. */
export function journalOutcomeOf(code: string): JournalOutcome {
  if (code === 'ok') return 'done';
  if (code === '' || code === UNKNOWN) return 'unknown';
  const status = Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code as keyof typeof ERROR_CODES].status : 500;
  return status < 500 && code !== CANCELLED ? 'refused' : 'failed';
}

/** The codes that an outcome is told by. */
export function journalCodesOf(outcome: JournalOutcome): string[] {
  return ['ok', ...Object.keys(ERROR_CODES)].filter((code) => journalOutcomeOf(code) === outcome);
}
