import { type Clock, codeOf } from '#server/platform/index.ts';
import type { ActiveSession } from './engine.ts';

type Grants = ReadonlySet<string>;
type Ask = (
  session: ActiveSession,
  namespace: string,
  paths: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Grants>>;

export interface CapabilityMemory {
  get(session: ActiveSession, namespace: string, paths: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Grants>>;
  forget(idHash: string): void;
}

const FRESH_MS = 30_000;
/** While Vault cannot be reached, the last answer serves this long. */
const OUTAGE_MS = 600_000;
const MOST_SESSIONS = 500;
const MOST_PATHS_PER_SESSION = 20_000;
/** A broken exchange counts as unreachable here: asking for capabilities changes nothing. */
const UNREACHABLE = new Set(['vault_unreachable', 'vault_timeout', 'vault_sealed', 'outcome_unknown']);

interface Answer {
  grants: Grants;
  askedAtMs: number;
}

/** Remembers what a session's token may do, so that a page of leases costs one question. Holds rights of others' making only, never for longer than stated. */
export function createCapabilityMemory(ask: Ask, clock: Clock): CapabilityMemory {
  const sessions = new Map<string, Map<string, Answer>>();

  function answersOf(idHash: string): Map<string, Answer> {
    const answers = sessions.get(idHash) ?? new Map<string, Answer>();
    sessions.delete(idHash);
    sessions.set(idHash, answers);
    dropOldest(sessions, MOST_SESSIONS);
    return answers;
  }

  return {
    async get(session, namespace, paths, signal) {
      const answers = answersOf(session.idHash);
      const keyOf = (path: string) => `${namespace}\n${path}`;
      const isKept = (path: string, mostMs: number) => {
        const answer = answers.get(keyOf(path));
        return answer !== undefined && clock.monotonicMs() - answer.askedAtMs < mostMs;
      };
      const missing = [...new Set(paths)].filter((path) => !isKept(path, FRESH_MS));
      try {
        const askedAtMs = clock.monotonicMs();
        const found = missing.length > 0 ? await ask(session, namespace, missing, signal) : new Map<string, Grants>();
        for (const path of missing) answers.set(keyOf(path), { grants: found.get(path) ?? new Set(), askedAtMs });
      } catch (error) {
        if (!UNREACHABLE.has(codeOf(error))) sessions.delete(session.idHash);
        // All or nothing: a path without an old answer must not look like a path without rights.
        if (!UNREACHABLE.has(codeOf(error)) || !missing.every((path) => isKept(path, OUTAGE_MS))) throw error;
      }
      const result = new Map(paths.map((path) => [path, answers.get(keyOf(path))?.grants ?? new Set<string>()]));
      dropOldest(answers, MOST_PATHS_PER_SESSION);
      return result;
    },
    forget: (idHash) => void sessions.delete(idHash),
  };
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
