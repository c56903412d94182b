import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#server/platform/index.ts';
import { TarReader } from './tar-reader.ts';

/** The members, in the order in which the server writes them: hashicorp/raft-snapshot `archive.go`, with the sealed sums of Vault and OpenBao. */
const ORDER = ['meta.json', 'state.bin', 'SHA256SUMS', 'SHA256SUMS.sealed'] as const;
type Member = (typeof ORDER)[number];

/** Most bytes of the members that are kept for reading; state.bin may be of any size and is not kept. */
const MOST_KEPT: Readonly<Record<Member, number>> = {
  'meta.json': 4 << 20,
  'state.bin': Number.MAX_SAFE_INTEGER,
  SHA256SUMS: 4096,
  'SHA256SUMS.sealed': 1 << 20,
};

export interface SnapshotContents {
  raftIndex: number;
  raftTerm: number;
}

const metaSchema = z.object({ Index: z.number().int().nonnegative(), Term: z.number().int().nonnegative() });

/** Checks the unpacked archive while it passes, in flat memory. `end` gives what meta.json says, or throws a `snapshot_*` cause. */
export class ContentsCheck {
  readonly #tar = new TarReader({
    member: (name, sizeBytes) => this.#open(name, sizeBytes),
    data: (bytes) => this.#take(bytes),
    memberEnd: () => this.#close(),
  });
  readonly #sums = new Map<Member, string>();
  readonly #kept = new Map<Member, Buffer>();
  #current: { member: Member; hash: Hash; parts: Buffer[] } | null = null;
  #count = 0;

  push(bytes: Buffer): void {
    this.#tar.push(bytes);
  }

  end(): SnapshotContents {
    this.#tar.end();
    if (this.#count !== ORDER.length) throw new AppError('snapshot_incomplete');
    this.#compareSums();
    const meta = metaSchema.safeParse(parsedJson(this.#kept.get('meta.json')));
    if (!meta.success) throw new AppError('snapshot_incomplete');
    return { raftIndex: meta.data.Index, raftTerm: meta.data.Term };
  }

  #open(name: string, sizeBytes: number): void {
    const member = ORDER[this.#count];
    // An empty SHA256SUMS.sealed is how a seal that failed mid-way looks.
    if (name !== member || sizeBytes === 0 || sizeBytes > MOST_KEPT[member]) throw new AppError('snapshot_incomplete');
    this.#count += 1;
    this.#current = { member, hash: createHash('sha256'), parts: [] };
  }

  #take(bytes: Buffer): void {
    if (!this.#current) return;
    this.#current.hash.update(bytes);
    if (this.#current.member !== 'state.bin') this.#current.parts.push(Buffer.from(bytes));
  }

  #close(): void {
    if (!this.#current) return;
    const { member, hash, parts } = this.#current;
    this.#sums.set(member, hash.digest('hex'));
    this.#kept.set(member, Buffer.concat(parts));
    this.#current = null;
  }

  /** `<hex>  <name>` lines for exactly the two members that hold data. */
  #compareSums(): void {
    const lines = (this.#kept.get('SHA256SUMS') ?? Buffer.alloc(0)).toString('latin1').split('\n').filter(Boolean);
    const stated = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
    const isAllThere = lines.length === 2 && stated.size === 2 && lines.every((line) => /^[0-9a-f]{64} {2}/.test(line));
    const isRight = (['meta.json', 'state.bin'] as const).every((member) => stated.get(member) === this.#sums.get(member));
    if (!isAllThere || !isRight) throw new AppError('snapshot_sums_wrong');
  }
}

function parsedJson(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse((bytes ?? Buffer.alloc(0)).toString('utf8'));
  } catch {
    return null;
  }
}
