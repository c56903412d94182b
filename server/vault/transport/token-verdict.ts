import { sha256Hex } from '#server/platform/index.ts';
import { createSingleFlight } from './single-flight.ts';
import { errorTextsOf } from './status-codes.ts';

export type TokenVerdict = 'alive' | 'dead' | 'unknown';

/** One `lookup-self` in a namespace: its status and parsed body. */
export type LookupSelf = (namespace: string) => Promise<{ status: number; body: unknown }>;

/** Words of a server that knows the token and refuses the path. A dead token gets the bare words, or two errors. */
const KNOWN_BUT_REFUSED = /^1 error occurred/;

/** The namespace itself, then its ancestors up to the root: a token answers for itself only where it lives or below. */
function namespacesUpwards(namespace: string): string[] {
  const parts = namespace.split('/').filter(Boolean);
  return Array.from({ length: parts.length + 1 }, (_, at) => parts.slice(0, parts.length - at).join('/'));
}

async function judge(namespace: string, lookUp: LookupSelf): Promise<TokenVerdict> {
  let sawRefusal = false;
  for (const at of namespacesUpwards(namespace)) {
    const { status, body } = await lookUp(at);
    if (status === 200) return 'alive';
    if (status !== 403) continue;
    if (errorTextsOf(body)?.some((text) => KNOWN_BUT_REFUSED.test(text))) return 'alive';
    sawRefusal = true;
  }
  return sawRefusal ? 'dead' : 'unknown';
}

/**
 * Says after a 403 whether the token is dead or the path denied: both look alike. Callers with one token share one look-up.
 * A look-up that fails is 'unknown': nobody is signed out by an outage.
 */
export function createTokenJudge(): (token: string, namespace: string, lookUp: LookupSelf) => Promise<TokenVerdict> {
  const once = createSingleFlight<TokenVerdict>();
  return (token, namespace, lookUp) =>
    once(`${sha256Hex(token)} ${namespace}`, () => judge(namespace, lookUp).catch((): TokenVerdict => 'unknown'));
}
