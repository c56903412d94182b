/** What is taken from an entry, by name of the column and place in the JSON. The one list that every engine extracts by. */
export const ENTRY_FIELDS = {
  type: ['type'],
  time: ['time'],
  request_id: ['request', 'id'],
  operation: ['request', 'operation'],
  path: ['request', 'path'],
  mount: ['request', 'mount_point'],
  namespace: ['request', 'namespace', 'path'],
  entity_id: ['auth', 'entity_id'],
  display_name: ['auth', 'display_name'],
  remote_address: ['request', 'remote_address'],
  policies: ['auth', 'policies'],
  is_allowed: ['auth', 'policy_results', 'allowed'],
  lease_id: ['response', 'secret', 'lease_id'],
  error: ['error'],
  // A method that refuses by an answer leaves `error` out: the text is in the answer.
  answer_error: ['response', 'data', 'error'],
  // There when Vault audits the header: what this console did at whose request.
  console_request_id: ['request', 'headers', 'x-sallyport-request-id', '0'],
} as const satisfies Record<string, readonly string[]>;

/** Counts only as the one key of its object: OpenBao v2 `sdk/logical/response.go`, IsError. A secret may have a key of that name. */
export const ONLY_KEY: ReadonlySet<string> = new Set<keyof typeof ENTRY_FIELDS>(['answer_error']);

export type EntryField = keyof typeof ENTRY_FIELDS;
export const ENTRY_COLUMNS = Object.keys(ENTRY_FIELDS) as EntryField[];
export type EntryFields = Record<EntryField, string | null>;

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether these fields are an audit entry's: a half of a call, with its time and the id that pairs it. */
export function isEntry(fields: EntryFields): boolean {
  const { type, time, request_id: id } = fields;
  return (type === 'request' || type === 'response') && id !== null && id !== '' && time !== null && isTime(time);
}

function isTime(text: string): boolean {
  const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return at >= 0 && at < 4_102_444_800_000;
}

/** The fields of one line: strings as they are, anything else as JSON. Null when the line is no JSON object. */
export function fieldsOf(line: string): EntryFields | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return null;
  return Object.fromEntries(ENTRY_COLUMNS.map((column) => [column, textAt(entry, column)])) as EntryFields;
}

function textAt(entry: object, column: EntryField): string | null {
  let at: unknown = entry;
  let holder = entry;
  for (const key of ENTRY_FIELDS[column]) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    holder = at;
    at = (at as Record<string, unknown>)[key];
  }
  if (ONLY_KEY.has(column) && Object.keys(holder).length !== 1) return null;
  if (at === null || at === undefined) return null;
  return printable(typeof at === 'string' ? at : JSON.stringify(at));
}

/** Text that every store takes: half a surrogate pair and NUL become the replacement character. */
const printable = (text: string) => (text.isWellFormed() ? text : text.toWellFormed()).replaceAll('\u0000', '\ufffd');
