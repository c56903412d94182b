import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface TarMember {
  name: string;
  body: Buffer;
}

const BLOCK = 512;

function tarHeader({ name, body }: TarMember): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 'latin1');
  header.write('0000600\0', 100, 'latin1');
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\0', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

export function tarOf(members: readonly TarMember[]): Buffer {
  const parts = members.flatMap((member) => [tarHeader(member), member.body, Buffer.alloc((BLOCK - (member.body.length % BLOCK)) % BLOCK)]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** With the ten bytes in front that Go writes. */
export function gzipLikeGo(bytes: Buffer): Buffer {
  const packed = gzipSync(bytes);
  packed[8] = 0;
  packed[9] = 0xff;
  return packed;
}

const sumOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The four members of a raft snapshot around the given state, as the server writes them; the sealed sums are any bytes. */
export function snapshotMembers(state: Buffer): TarMember[] {
  const meta = Buffer.from(`${JSON.stringify({ Version: 1, ID: 'bolt-snapshot', Index: 33, Term: 3, Size: state.length })}\n`);
  const sums = Buffer.from(`${sumOf(meta)}  meta.json\n${sumOf(state)}  state.bin\n`);
  return [
    { name: 'meta.json', body: meta },
    { name: 'state.bin', body: state },
    { name: 'SHA256SUMS', body: sums },
    { name: 'SHA256SUMS.sealed', body: Buffer.from('sealed sums') },
  ];
}

/** A snapshot as a server would stream it, for what a real one cannot be made to send. */
export const fakeSnapshot = (state: Buffer): Buffer => gzipLikeGo(tarOf(snapshotMembers(state)));
