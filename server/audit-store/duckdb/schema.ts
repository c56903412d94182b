/** Each statement runs once, in order; the number of those that ran is kept. A new one goes to the end. */
export const SCHEMA: readonly string[] = [
  `create table source (
     id integer primary key, path varchar not null, label varchar not null, checkpoint varchar,
     damaged_count bigint not null default 0, rotation_count integer not null default 0, lost_rest_count integer not null default 0)`,
  // A stretch of a file that came in as one piece. The original of a row is looked for in there.
  `create table segment (
     id bigint not null, source_id integer not null, inode varchar not null, head_bytes bigint not null, head_hash varchar not null,
     start_byte bigint not null, length_bytes bigint not null)`,
  // No keys and no indexes: rows come in ascending order, so the engine skips by ranges, and an index would double the import.
  `create table entry (
     id bigint not null, at_us bigint not null, request_id varchar not null, kind varchar not null, operation varchar not null,
     path varchar not null, mount varchar not null, namespace varchar not null, outcome varchar not null, entity_id varchar not null,
     display_name varchar not null, remote_address varchar not null, policies varchar not null, lease_id varchar,
     source_id integer not null, segment_id bigint not null)`,
  // Requests whose response has not come.
  'create table half (request_id varchar not null, at_us bigint not null, source_id integer not null)',
  'create table quarantine (source_id integer not null, inode varchar not null, start_byte bigint not null, length_bytes bigint not null, reason varchar not null)',
  'alter table entry add column console_request_id varchar',
];

/** Settings of every connection's database. Insertion order is of no use: rows carry their own. */
export const settings = (limits: { memoryBytes: number; threads: number }) => ({
  threads: String(limits.threads),
  memory_limit: `${Math.floor(limits.memoryBytes / 1_000_000)}MB`,
  preserve_insertion_order: 'false',
});
