import type { AuditKind, AuditOutcome, AuditRow, AuditSource, AuditSummaryReply } from '#lib/contracts/audit.ts';

/** Which file this is, whatever it is called now: its number on the disk and the hash of its first bytes. */
export interface FileMark {
  /** `device:inode`. */
  inode: string;
  /** How many first bytes are hashed: up to 4,096 of what was read. */
  headBytes: number;
  /** SHA-256 of them, hex; '' when there are none. */
  headHash: string;
}

/** How far a file was read. Committed with the rows that it stands for. */
export interface Checkpoint {
  mark: FileMark;
  /** First byte that is not in the store. */
  offset: number;
  /** The file was taken for the next one by its time alone: what it holds may be in the store, read under another name. */
  mayRepeat?: boolean;
}

export interface ByteRange {
  start: number;
  length: number;
}

/** A line that is no entry. Only its place is kept: what it holds may be anything. */
export interface DamagedLine extends ByteRange {
  reason: 'not_json' | 'not_an_entry' | 'too_long' | 'torn';
}

export interface StoredSource {
  sourceId: number;
  label: AuditSource;
  checkpoint: Checkpoint | null;
  rotationCount: number;
  lostRestCount: number;
}

export interface AuditBatch {
  sourceId: number;
  /** Whole lines, each with its line feed; may be empty when only the checkpoint moves. */
  lines: Uint8Array;
  /** Where `lines` begins in the file. */
  start: number;
  /** Damaged lines that the reader met itself, outside of `lines`. */
  damaged: readonly DamagedLine[];
  checkpoint: Checkpoint;
  /** Another file took the place of the last one before this batch. */
  isRotation: boolean;
  /** The unread rest of the last file was not found. */
  isRestLost: boolean;
}

export interface AppendResult {
  entryCount: number;
  damagedCount: number;
}

export interface AuditFilter {
  /** As the server writes it, without slashes around; '' is the root namespace. */
  namespace: string;
  /** Microseconds since 1970; inclusive. Null: no limit. */
  fromUs: number | null;
  /** Exclusive. */
  toUs: number | null;
  text: string;
  person: string;
  pathPrefix: string;
  /** Empty lists are all. */
  outcomes: readonly AuditOutcome[];
  kinds: readonly AuditKind[];
  sources: readonly AuditSource[];
}

/** Place of a row in the order of all: newest first, then highest number. */
export interface RowPlace {
  atUs: number;
  id: number;
}

export interface AuditPage {
  rows: AuditRow[];
  next: RowPlace | null;
  matchCount: number;
  totalCount: number;
}

export type AuditSummaryFigures = Pick<
  AuditSummaryReply,
  'bucketSeconds' | 'histogram' | 'totals' | 'deniedCount' | 'people' | 'paths' | 'kinds' | 'sources'
>;

/** Where the original of a row lies: in this range of the file with this mark, on the response line of its request id. */
export interface OriginalPlace {
  sourceId: number;
  /** Path the source is followed by. */
  path: string;
  mark: FileMark;
  range: ByteRange;
}

export interface AuditDetail {
  row: AuditRow;
  place: OriginalPlace;
}

export interface SourceFigures {
  sourceId: number;
  entryCount: number;
  damagedLineCount: number;
  unpairedCount: number;
  firstAtUs: number | null;
  lastAtUs: number | null;
  rotationCount: number;
  lostRestCount: number;
}

/** Keeps audit entries and answers questions about them. Knows no file, no person, no engine. */
export interface AuditStore {
  /** The source that is followed by this path, made when it is new. */
  openSource(path: string, label: AuditSource): Promise<StoredSource>;
  /**
   * Entries, damaged places and checkpoint in one transaction: all of it or nothing. Entries that another source has brought are left
   * out; where the checkpoint says `mayRepeat`, also those that this one has brought.
   */
  append(batch: AuditBatch): Promise<AppendResult>;
  query(filter: AuditFilter, page: { after: RowPlace | null; limit: number }): Promise<AuditPage>;
  summary(filter: AuditFilter & { fromUs: number; toUs: number }, sizes: { buckets: number; top: number }): Promise<AuditSummaryFigures>;
  /** One entry of that namespace, or null. */
  detail(namespace: string, id: number): Promise<AuditDetail | null>;
  status(): Promise<SourceFigures[]>;
  close(): Promise<void>;
}
