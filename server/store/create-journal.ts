import { AppError } from '#server/platform/index.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

/** The journal as rows of the store. Each write is its own committed statement when it resolves. */
export function createJournal(store: Store): Journal {
  return {
    async write(entry) {
      try {
        await store.run((db) =>
          db
            .insertInto('journal')
            .values({
              at: store.clock.now(),
              kind: entry.kind,
              request_id: entry.requestId,
              verb: entry.verb,
              entity_id: entry.entityId,
              display_name: entry.displayName,
              namespace: entry.namespace,
              address: entry.address,
              code: entry.code,
              details: JSON.stringify(entry.details),
            })
            .execute(),
        );
      } catch (cause) {
        throw new AppError('record_failed', { cause });
      }
    },
  };
}
