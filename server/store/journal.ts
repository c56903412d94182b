/** One row of what was done from this console. Intents are written before the act, outcomes after it. */
export interface JournalEntry {
  kind: 'intent' | 'outcome' | 'refusal' | 'event';
  /** Joins an outcome with its intent and both with Vault's audit log. */
  requestId: string;
  verb: string;
  /** Entity id, or '' before anybody is known. */
  entityId: string;
  displayName: string;
  namespace: string;
  address: string;
  /** Outcome code: `ok` or an error code; '' for intents. */
  code: string;
  /** Facts about the target, free of secrets. */
  details: Record<string, string | number>;
}

export interface Journal {
  /** Resolves when the row is durable. Throws `record_failed`. */
  write(entry: JournalEntry): Promise<void>;
}
