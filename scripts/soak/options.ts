export interface SoakOptions {
  minutes: number;
  /** For a soak too long for one sitting: this one of so many parts, counted from 1. Only `fuzz` can be parted. */
  part: { index: number; of: number };
  say: (line: string) => void;
  signal: AbortSignal;
}

export interface SoakResult {
  figures: Record<string, unknown>;
  /** Whether they are as they must be. */
  holds: boolean;
}

/** Reads `2/3`; throws on anything else. */
export function parsePart(text: string): SoakOptions['part'] {
  const [, index, of] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index > of) throw new Error('--part must be like 2/3: the second of three.');
  return { index, of };
}
