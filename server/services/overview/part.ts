import { ERROR_CODES } from '#lib/contracts/error-codes.ts';
import type { OverviewPart } from '#lib/contracts/overview.ts';
import { codeOf } from '#server/platform/index.ts';

/** Of the caller and not of a part: without these nothing else is worth saying. */
const ENDS_ALL = new Set(['vault_token_dead', 'request_cancelled', 'session_expired', 'no_session']);

/** What a part came to. One that fails says so by its code and does not take the others with it. */
export async function asPart<T>(found: Promise<T>): Promise<OverviewPart<T>> {
  try {
    return { state: 'known', value: await found };
  } catch (error) {
    const code = codeOf(error);
    if (ENDS_ALL.has(code)) throw error;
    return { state: 'failed', code, title: ERROR_CODES[code].title };
  }
}

export const knownOf = <T>(part: OverviewPart<T>): T | null => (part.state === 'known' ? part.value : null);
