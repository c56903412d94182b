import { AppError } from '#server/platform/index.ts';

const BLOCK = 512;

/** Told of each member as it passes; nothing of it is kept here. */
export interface TarSink {
  member(name: string, sizeBytes: number): void;
  data(bytes: Buffer): void;
  /** The current member is whole. */
  memberEnd(): void;
}

/**
 * Reads the plain kind of tar that the server writes, in pieces of any size and without keeping any. Stricter than tar: only regular
 * files, right header sums, zeros for padding, two zero blocks at the end and nothing but zeros after. Throws `snapshot_damaged`.
 */
export class TarReader {
  readonly #sink: TarSink;
  #header = Buffer.alloc(0);
  #dataLeft = 0;
  #paddingLeft = 0;
  #isInMember = false;
  #zeroBlocks = 0;

  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.#step(rest);
  }

  /** Throws `snapshot_cut` unless the archive was closed. */
  end(): void {
    if (this.#isInMember || this.#header.length > 0 || this.#zeroBlocks < 2) throw new AppError('snapshot_cut');
  }

  #step(rest: Buffer): Buffer {
    if (this.#dataLeft > 0) {
      const part = rest.subarray(0, this.#dataLeft);
      this.#dataLeft -= part.length;
      this.#sink.data(part);
      this.#closeIfWhole();
      return rest.subarray(part.length);
    }
    if (this.#paddingLeft > 0) {
      const part = rest.subarray(0, this.#paddingLeft);
      this.#paddingLeft -= part.length;
      if (!isZero(part)) throw new AppError('snapshot_damaged');
      this.#closeIfWhole();
      return rest.subarray(part.length);
    }
    const part = rest.subarray(0, BLOCK - this.#header.length);
    this.#header = Buffer.concat([this.#header, part]);
    if (this.#header.length === BLOCK) {
      const header = this.#header;
      this.#header = Buffer.alloc(0);
      this.#open(header);
    }
    return rest.subarray(part.length);
  }

  #open(header: Buffer): void {
    if (isZero(header)) {
      this.#zeroBlocks += 1;
      return;
    }
    // One zero block alone, or anything after the end, is nothing that the server writes.
    if (this.#zeroBlocks > 0 || !isHeaderSumRight(header)) throw new AppError('snapshot_damaged');
    const type = header[156];
    if (type !== 0x30 && type !== 0) throw new AppError('snapshot_damaged');
    const sizeBytes = sizeOf(header);
    this.#dataLeft = sizeBytes;
    this.#paddingLeft = (BLOCK - (sizeBytes % BLOCK)) % BLOCK;
    this.#isInMember = true;
    this.#sink.member(textOf(header.subarray(0, 100)), sizeBytes);
    this.#closeIfWhole();
  }

  #closeIfWhole(): void {
    if (!this.#isInMember || this.#dataLeft > 0 || this.#paddingLeft > 0) return;
    this.#isInMember = false;
    this.#sink.memberEnd();
  }
}

const isZero = (bytes: Buffer) => bytes.every((byte) => byte === 0);

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? field.length : end).toString('latin1');
}

/** Octal digits, or for 8 GiB and more the binary form that Go and GNU write. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const size = field.readBigUInt64BE(4);
    if (field[0] !== 0x80 || !isZero(field.subarray(1, 4)) || size > BigInt(Number.MAX_SAFE_INTEGER))
      throw new AppError('snapshot_damaged');
    return Number(size);
  }
  const digits = textOf(field).trim();
  if (!/^[0-7]+$/.test(digits)) throw new AppError('snapshot_damaged');
  return Number.parseInt(digits, 8);
}

function isHeaderSumRight(header: Buffer): boolean {
  const stated = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum === stated;
}
