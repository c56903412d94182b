/** A policy as it was read: what a draft began from, and what a save is compared to. Null: there was none. */
export type DraftBase = { readonly version: number | null; readonly hash: string; readonly text: string } | null;

/** What somebody typed and has not saved. */
export interface Draft {
  readonly base: DraftBase;
  readonly text: string;
  /** The name that a new policy is to have. */
  readonly newName: string;
}

export interface DraftStore {
  get(key: string): Draft | undefined;
  /** Null drops it. */
  set(key: string, draft: Draft | null): void;
  count(): number;
  subscribe(listener: () => void): () => void;
}

const ITEM = 'sallyport-policy-drafts';
type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Where a draft lies; a new policy has no name yet. */
export const draftKey = (namespace: string, name: string) => `${namespace}\n${name}`;

/**
 * Drafts of one person in one tab. They outlive moving about the console and a session that ran out, since the tab's own storage
 * keeps them; another person's are dropped unread, and signing out has the browser wipe them. Without storage they live in memory.
 */
export function createDraftStore(storage: DraftStorage | null, owner: string): DraftStore {
  const drafts = load(storage, owner);
  const listeners = new Set<() => void>();
  const keep = () => {
    try {
      if (drafts.size === 0) storage?.removeItem(ITEM);
      else storage?.setItem(ITEM, JSON.stringify({ owner, drafts: [...drafts] }));
    } catch {
      // A full storage takes nothing from what is in memory.
    }
  };
  return {
    get: (key) => drafts.get(key),
    set(key, draft) {
      if (draft === null) drafts.delete(key);
      else drafts.set(key, draft);
      keep();
      for (const listener of listeners) listener();
    },
    count: () => drafts.size,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function load(storage: DraftStorage | null, owner: string): Map<string, Draft> {
  try {
    const kept = JSON.parse(storage?.getItem(ITEM) ?? 'null') as { owner?: unknown; drafts?: unknown } | null;
    if (kept?.owner === owner && Array.isArray(kept.drafts)) return new Map(kept.drafts.filter(isEntry));
    storage?.removeItem(ITEM);
  } catch {
    // Not ours, or storage is refused: begin without.
  }
  return new Map();
}

function isEntry(value: unknown): value is [string, Draft] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const { base, text, newName } = (value[1] ?? {}) as Partial<Draft>;
  const isBase = base === null || (typeof base === 'object' && typeof base.hash === 'string' && typeof base.text === 'string');
  return isBase && typeof text === 'string' && typeof newName === 'string';
}
