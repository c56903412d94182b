import { type RawBuilder, sql } from 'kysely';
import type { ChainedRow } from './journal-chain.ts';
import { chainedRowOf, type RawJournalRow, ROW_COLUMNS } from './journal-rows.ts';
import type { Store } from './store.ts';

/** Which rows are meant; '' and null are all. Intents whose outcome is written are never among them: the outcome stands for both. */
export interface JournalFilter {
  namespace: string | null;
  entityId: string | null;
  who: string;
  verb: string;
  /** Outcome codes; null for any. */
  codes: readonly string[] | null;
  /** Whether intents without an outcome are among them. */
  hasOpen: boolean;
  text: string;
  from: Date | null;
  to: Date | null;
}

/** A place in the order of the list: time in microseconds as text, then the place in the chain. */
export interface JournalPlace {
  at: string;
  seq: number;
}

export interface JournalPage {
  rows: ChainedRow[];
  next: JournalPlace | null;
  /** True when the page ends because enough was looked through, not because it is full. */
  isCutShort: boolean;
}

/** Rows that one page looks through for what no index finds. */
const WINDOW_ROWS = 4_000;
const ENTITY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REQUEST_ID = /^[0-9a-f]{32}$/;

type Condition = RawBuilder<unknown>;
const all = (conditions: readonly Condition[]) => sql.join(conditions, sql` and `);
const NEWEST_FIRST = sql`order by at desc, seq desc`;

/** One page, newest first. Throws `store_unavailable`. */
async function queryJournal(
  store: Store,
  filter: JournalFilter,
  page: { after: JournalPlace | null; limit: number },
  windowRows: number,
): Promise<JournalPage> {
  const { found, rest, isSearched } = conditionsOf(filter, page.after);
  const listed = [sql`kind <> 'intent'`, ...found];
  const parts = isSearched
    ? [searched(listed, [...rest, ...codeIn(filter)], page.limit, windowRows)]
    : straight(listed, filter.codes && (await presentCodes(store, filter.codes)), page.limit);
  if (filter.hasOpen) parts.push(open([...found, ...rest], page.limit));
  if (parts.length === 0) return { rows: [], next: null, isCutShort: false };
  const { rows } = await store.run((db) =>
    sql<RawJournalRow>`select * from (${sql.join(parts, sql` union all `)}) as listed order by at_text desc, seq desc limit ${page.limit}`.execute(
      db,
    ),
  );
  const edge = isSearched ? await edgeOf(store, listed, windowRows) : null;
  // What is older than the window's edge belongs to the next page, which looks through it.
  const shown = edge ? rows.filter((row) => !isOlder(placeOf(row), edge)) : rows;
  const last = shown.at(-1);
  if (shown.length === page.limit && last) return { rows: shown.map(chainedRowOf), next: placeOf(last), isCutShort: false };
  return { rows: shown.map(chainedRowOf), next: edge, isCutShort: edge !== null };
}

/** Every row of one request, in the order of the chain. */
async function readJournalRequest(store: Store, requestId: string): Promise<ChainedRow[]> {
  const { rows } = await store.run((db) =>
    sql<RawJournalRow>`select ${ROW_COLUMNS} from journal where request_id = ${requestId} order by seq limit 100`.execute(db),
  );
  return rows.map(chainedRowOf);
}

/** A row that no request made, or none. */
async function readJournalRow(store: Store, seq: number): Promise<ChainedRow[]> {
  const { rows } = await store.run((db) =>
    sql<RawJournalRow>`select ${ROW_COLUMNS} from journal where seq = ${seq} and request_id = ''`.execute(db),
  );
  return rows.map(chainedRowOf);
}

/** The end of the chain; null for a journal without rows. */
async function readJournalHead(store: Store): Promise<{ seq: number; hash: string } | null> {
  const row = await store.run((db) => db.selectFrom('journal_head').select(['seq', 'hash']).executeTakeFirst());
  return row && Number(row.seq) > 0 ? { seq: Number(row.seq), hash: row.hash } : null;
}

/** `found`: what an index in the list's order finds. `rest`: what has to be looked for among those, the codes beside it. */
function conditionsOf(filter: JournalFilter, after: JournalPlace | null) {
  const { namespace, entityId, who, verb, text, from, to, codes } = filter;
  const found: Condition[] = [];
  if (namespace !== null) found.push(sql`namespace = ${namespace}`);
  if (entityId !== null) found.push(sql`entity_id = ${entityId}`);
  if (from !== null) found.push(sql`at >= ${from}`);
  if (to !== null) found.push(sql`at < ${to}`);
  if (after !== null) found.push(sql`(at, seq) < (${after.at}::timestamptz, ${after.seq}::bigint)`);
  const isRequest = REQUEST_ID.test(text);
  if (isRequest) found.push(sql`request_id = ${text}`);
  const equal: Condition[] = [];
  if (who !== '') equal.push(ENTITY_ID.test(who) ? sql`entity_id = ${who}` : sql`display_name = ${who}`);
  if (verb !== '') equal.push(sql`verb = ${verb}`);
  const rest = equal.splice(1);
  if (text !== '' && !isRequest) rest.push(contains(text));
  const isSearched = rest.length > 0 || (codes !== null && (equal.length > 0 || entityId !== null));
  return { found: [...found, ...equal], rest, isSearched };
}

function codeIn({ codes }: JournalFilter): Condition[] {
  return codes === null ? [] : [sql`code in (${sql.join(codes)})`];
}

function contains(text: string): Condition {
  const searchedText = sql`concat_ws(' ', display_name, verb, request_id, address, code, entity_id, details::text)`;
  return sql`position(${text.toLowerCase()} in lower(${searchedText})) > 0`;
}

/** Each outcome code by its own stretch of the index, named in clear: of several at once the planner knows too little to use it. */
function straight(listed: readonly Condition[], codes: readonly string[] | null, limit: number): Condition[] {
  const part = (conditions: readonly Condition[]) =>
    sql`(select ${ROW_COLUMNS} from journal where ${all(conditions)} ${NEWEST_FIRST} limit ${limit})`;
  return codes === null ? [part(listed)] : codes.map((code) => part([...listed, sql`code = ${code}`]));
}

/** Which of these codes any row has, found by hopping along the index from one code to the next. */
async function presentCodes(store: Store, codes: readonly string[]): Promise<string[]> {
  const next = (after: Condition) => sql`(select code from journal where kind <> 'intent' and ${after} order by code limit 1)`;
  const { rows } = await store.run((db) =>
    sql<{ code: string }>`with recursive present(code) as (
      ${next(sql`true`)} union all select ${next(sql`code > present.code`)} from present where present.code is not null
    ) select code from present where code is not null`.execute(db),
  );
  return rows.map(({ code }) => code).filter((code) => codes.includes(code));
}

function searched(listed: readonly Condition[], rest: readonly Condition[], limit: number, windowRows: number): Condition {
  const window = sql`select at, seq, previous_hash, hash, kind, request_id, verb, entity_id, display_name, namespace, address, code, details
    from journal where ${all(listed)} ${NEWEST_FIRST} limit ${windowRows}`;
  return sql`(select ${ROW_COLUMNS} from (${window}) as looked where ${all(rest)} ${NEWEST_FIRST} limit ${limit})`;
}

function open(conditions: readonly Condition[], limit: number): Condition {
  const where = all([sql`kind = 'intent'`, sql`seq in (select seq from journal_open)`, ...conditions]);
  return sql`(select ${ROW_COLUMNS} from journal where ${where} ${NEWEST_FIRST} limit ${limit})`;
}

const placeOf = (row: RawJournalRow): JournalPlace => ({ at: row.at_text, seq: Number(row.seq) });

const isOlder = (one: JournalPlace, other: JournalPlace) => one.at < other.at || (one.at === other.at && one.seq < other.seq);

/** The last row that was looked through; null when that was all there is. */
async function edgeOf(store: Store, listed: readonly Condition[], windowRows: number): Promise<JournalPlace | null> {
  const { rows } = await store.run((db) =>
    sql<RawJournalRow>`select ${ROW_COLUMNS} from journal where ${all(listed)} ${NEWEST_FIRST} offset ${windowRows - 1} limit 1`.execute(
      db,
    ),
  );
  return rows[0] ? placeOf(rows[0]) : null;
}

/** The journal as the page asks for it. */
export interface JournalReader {
  query(filter: JournalFilter, page: { after: JournalPlace | null; limit: number }): Promise<JournalPage>;
  request(requestId: string): Promise<ChainedRow[]>;
  row(seq: number): Promise<ChainedRow[]>;
  head(): Promise<{ seq: number; hash: string } | null>;
}

export function createJournalReader(store: Store, windowRows = WINDOW_ROWS): JournalReader {
  return {
    query: (filter, page) => queryJournal(store, filter, page, windowRows),
    request: (requestId) => readJournalRequest(store, requestId),
    row: (seq) => readJournalRow(store, seq),
    head: () => readJournalHead(store),
  };
}
