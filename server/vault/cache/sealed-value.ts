import { Secret } from '#server/platform/index.ts';

/** Rough bytes of V8 on a 64-bit machine, rounded up: what a bound is for is not to be too low. */
const OBJECT_BYTES = 56;
const SLOT_BYTES = 16;
const TEXT_BYTES = 24;
/** The entry itself: its record, box, key and place in the list. */
const ENTRY_BYTES = 800;

export interface SealedValue {
  value: Secret<Readonly<Record<string, unknown>>>;
  sizeBytes: number;
}

/**
 * Boxes a parsed JSON object for many readers. It is frozen all the way down, since one reader's change would be every other reader's secret.
 * `onSecret` is told every text in it. `sizeBytes` is what it takes in memory with its entry, rather too much than too little.
 */
export function sealValue(data: Record<string, unknown>, onSecret: (value: string) => void = () => undefined): SealedValue {
  let sizeBytes = ENTRY_BYTES;
  // A list in place of recursion: the depth is the writer's choice.
  const open: unknown[] = [data];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one === 'string') {
      sizeBytes += TEXT_BYTES + one.length * 2;
      onSecret(one);
    } else if (typeof one === 'object' && one !== null) {
      const entries = Object.entries(one);
      sizeBytes += OBJECT_BYTES;
      for (const [name, inner] of entries) {
        sizeBytes += SLOT_BYTES + (Array.isArray(one) ? 0 : TEXT_BYTES + name.length * 2);
        if (inner !== undefined) open.push(inner);
      }
      Object.freeze(one);
    }
  }
  return { value: new Secret(data), sizeBytes };
}
