import type { Random } from '#server/platform/index.ts';

const ID_BYTES = 16;
const IDS_AT_ONCE = 256;

/** Request ids, 128 random bits each, drawn many at once: asking the system for 16 bytes costs as much as for 4,096. They are no secrets. */
export function createRequestIds(random: Random): () => string {
  let drawn: Buffer = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at >= drawn.length) {
      drawn = random.bytes(ID_BYTES * IDS_AT_ONCE);
      at = 0;
    }
    at += ID_BYTES;
    return drawn.toString('hex', at - ID_BYTES, at);
  };
}
