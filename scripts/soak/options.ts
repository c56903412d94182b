export interface SoakOptions {
  minutes: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

export interface SoakResult {
  figures: Record<string, unknown>;
  /** Whether they are as they must be. */
  holds: boolean;
}
