import { readFileSync } from 'node:fs';

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests?: number;
  /** False too when a file failed before any of its tests ran. */
  success: boolean;
}
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** Counts of one JSON report of vitest or Playwright. A flaky browser test counts as failed: nothing here is retried. */
export function countReport(report: unknown): Totals {
  if (typeof report === 'object' && report !== null && 'stats' in report) {
    const { stats } = report as PlaywrightReport;
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  }
  const vitest = report as VitestReport;
  const failed = vitest.numFailedTests === 0 && !vitest.success ? 1 : vitest.numFailedTests;
  return { passed: vitest.numPassedTests, failed, skipped: vitest.numPendingTests + (vitest.numTodoTests ?? 0) };
}

/** Counts of a report file; zeros when the runner never wrote it. */
export function readTotals(file: string): Totals {
  try {
    return countReport(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

export function addTotals(all: readonly Totals[]): Totals {
  const sum = (key: keyof Totals) => all.reduce((total, one) => total + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

export function totalsLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`;
}

// biome-ignore lint/complexity/useRegexLiterals: a literal would need the escape character itself in the source
const ANSI = new RegExp('\\u001b\\[[0-9;]*[A-Za-z]', 'g');
const CLOSING = /^\s*(?:Test Files|Tests|Duration)\s{2,}\S|^\s*\d+ (?:passed|failed|skipped|flaky|did not run|interrupted)\b/;

/** The lines by which vitest and Playwright themselves sum up a run, without colours. */
export function closingLines(output: string): string[] {
  return output
    .replace(ANSI, '')
    .split('\n')
    .filter((line) => CLOSING.test(line))
    .map((line) => line.trimEnd());
}
