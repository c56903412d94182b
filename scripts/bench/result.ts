export interface Measured {
  /** In the bench's unit. */
  value: number;
  /** The two figures behind a ratio, or what else stands beside the value; in words. Null when there is no rival. */
  beside: string | null;
  /** How many measurements the value is made of. */
  n: number;
}

export interface Bench {
  readonly name: string;
  /** What is measured, beside what. */
  readonly what: string;
  readonly unit: string;
  readonly aim: { readonly atMost: number } | { readonly atLeast: number };
  run(stage: Stage, say: (line: string) => void): Promise<Measured>;
}

export interface Result extends Measured {
  name: string;
  unit: string;
  aim: string;
  holds: boolean;
}

/** What benches stand on. Each part is started when the first bench asks for it, and all of it is stopped at the end. */
export interface Stage {
  readonly leaseCount: number;
  bao(): Promise<{ address: string; token: string }>;
  /** A built console at that server, with an operator signed in. */
  console(): Promise<StagedConsole>;
  /** The same, after `leaseCount` leases were made below `leasePrefix`. */
  leases(): Promise<StagedConsole & { leasePrefix: string }>;
}

export interface StagedConsole {
  url: string;
  dataDir: string;
  serviceTokenFile: string;
  /** Cookie header of the operator. */
  cookie: string;
  cookies: Array<{ name: string; value: string }>;
  /** The operator's own kind of Vault token, for the direct call. */
  vaultToken: string;
}

export function resultOf(bench: Bench, measured: Measured): Result {
  const isUpper = 'atMost' in bench.aim;
  const limit = isUpper ? (bench.aim as { atMost: number }).atMost : (bench.aim as { atLeast: number }).atLeast;
  return {
    name: bench.name,
    unit: bench.unit,
    aim: `${isUpper ? '≤' : '≥'} ${limit}`,
    holds: isUpper ? measured.value <= limit : measured.value >= limit,
    ...measured,
  };
}

/** Three significant digits, never in exponents. */
export function roundFigure(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

/** One aligned line for each result. */
export function resultTable(results: readonly Result[]): string {
  const rows = results.map((one) => [
    one.holds ? '✓' : '✗',
    one.name,
    `${roundFigure(one.value)} ${one.unit}`,
    `${one.aim} ${one.unit}`,
    one.beside ?? '',
    `n=${one.n}`,
  ]);
  const all = [['', 'Name', 'Value', 'Aim', 'Beside', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
