import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { JournalRow } from '#lib/contracts/journal.ts';
import { JournalTable } from './journal-table.tsx';
import type { JournalRows } from './use-journal-rows.ts';

const row = (requestId: string, seq: number) =>
  ({
    ...{ seq, requestId, at: '2026-11-24T06:12:26.000Z', kind: 'event', verb: 'session.revoke-token', entityId: 'e', displayName: 'ana' },
    ...{ namespace: '', address: '', outcome: 'failed', code: 'vault_unreachable', details: {} },
  }) as JournalRow;

function openRows(openRequest: string): number {
  const rows = [row('', 3), row('11111111', 2), row('', 1)];
  const list = {
    first: undefined,
    problem: null,
    rows,
    hasMore: false,
    searchedBackTo: null,
    askMore: () => undefined,
    retry: () => undefined,
  };
  const table = <JournalTable list={list as unknown as JournalRows} openRequest={openRequest} placeKey="" onOpen={() => undefined} />;
  const html = renderToStaticMarkup(table);
  expect(html).toContain('role="row"');
  return html.match(/aria-selected="true"/g)?.length ?? 0;
}

it('marks the row that is open and no other, of rows without a request too', () => {
  expect(openRows('')).toBe(0);
  expect(openRows('11111111')).toBe(1);
  expect(openRows('row-1')).toBe(1);
});
