import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { CHAIN_START, type ChainLink, faultOf, type JournalFault } from './journal-chain.ts';
import { rowsAfter } from './journal-rows.ts';
import type { Store } from './store.ts';

export type JournalVerdict =
  | { state: 'intact'; head: ChainLink }
  /** `seq` is the first row that does not fit. */
  | { state: 'broken'; seq: number; fault: JournalFault; head: ChainLink };

export interface VerifyOptions {
  /** A link that was written down earlier and elsewhere: the row must still be that one. */
  known?: ChainLink | undefined;
  onProgress?: ((progress: { checkedCount: number; rowCount: number }) => void) | undefined;
  signal?: AbortSignal | undefined;
}

const BATCH_ROWS = 1_000;

/** Walks the whole chain up to its present end, a batch at a time. Throws `store_unavailable`, or the signal's reason. */
export async function verifyJournal(store: Store, options: VerifyOptions = {}): Promise<JournalVerdict> {
  const { head, newestSeq } = await readEnd(store);
  const { known } = options;
  const broken = (at: { seq: number; fault: JournalFault }): JournalVerdict => ({ state: 'broken', ...at, head });
  const isKnown = (link: ChainLink) => known?.seq !== link.seq || known.hash === link.hash;
  let previous = CHAIN_START;
  while (previous.seq < head.seq) {
    options.signal?.throwIfAborted();
    const after = previous.seq;
    const rows = await store.run((db) => rowsAfter(db, after, head.seq, BATCH_ROWS));
    if (rows.length === 0) return broken({ seq: after + 1, fault: 'missing' });
    for (const row of rows) {
      const fault = faultOf(previous, row);
      if (fault) return broken(fault);
      if (!isKnown(row)) return broken({ seq: row.seq, fault: 'not_as_known' });
      previous = row;
    }
    options.onProgress?.({ checkedCount: previous.seq, rowCount: head.seq });
    // The embedded store answers within one turn of the event loop; requests must get theirs.
    await turn();
  }
  if (previous.hash !== head.hash) return broken({ seq: head.seq, fault: 'head_changed' });
  if (newestSeq > head.seq) return broken({ seq: head.seq + 1, fault: 'beyond_head' });
  if (known && known.seq > head.seq) return broken({ seq: head.seq + 1, fault: 'missing' });
  return { state: 'intact', head };
}

/** The end of the chain and the highest row there is, seen at one moment. */
async function readEnd(store: Store): Promise<{ head: ChainLink; newestSeq: number }> {
  const { rows } = await store.run((db) =>
    sql<{ seq: string | null; hash: string | null; newest: string | null }>`
      select head.seq, head.hash, (select max(seq) from journal) as newest from (select 1) as one left join journal_head head on true`.execute(
      db,
    ),
  );
  const row = rows[0];
  const newestSeq = Number(row?.newest ?? 0);
  // Without its head row the journal ends nowhere: what is there is then beyond it.
  return { head: row?.hash ? { seq: Number(row.seq), hash: row.hash } : CHAIN_START, newestSeq };
}
