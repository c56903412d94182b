import { describe, expect, test } from 'vitest';
import { elapsed } from './run-step.ts';
import { addTotals, closingLines, countReport, readTotals, totalsLine } from './totals.ts';

describe('the totals of npm test', () => {
  test('vitest counts, a test that was left out counts as skipped', () => {
    const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, success: false };
    expect(countReport(report)).toEqual({ passed: 4, failed: 1, skipped: 3 });
  });

  test('a file that failed before its tests is a failure', () => {
    expect(countReport({ numPassedTests: 9, numFailedTests: 0, numPendingTests: 0, success: false }).failed).toBe(1);
  });

  test('Playwright counts, a flaky test is a failure', () => {
    expect(countReport({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } })).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  test('a runner that wrote nothing counts nothing', () => {
    expect(readTotals('/nowhere/report.json')).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  test('one plain line for all', () => {
    const line = totalsLine(
      addTotals([
        { passed: 1, failed: 2, skipped: 3 },
        { passed: 10, failed: 20, skipped: 30 },
      ]),
    );
    expect(line).toBe('11 passed, 22 failed, 33 skipped');
  });

  test("the runners' own last lines are found, colours or not", () => {
    const output = [
      '\u001b[2m Test Files \u001b[22m \u001b[32m2 passed\u001b[39m (2)',
      '      Tests  85 passed (85)',
      '  1 failed',
      '    [chromium] › e2e/a.spec.ts:3 › x',
      '  12 passed (30.2s)',
      '   Duration  1.74s (transform 87ms)',
      'Tests are nice',
    ].join('\n');
    expect(closingLines(output)).toEqual([
      ' Test Files  2 passed (2)',
      '      Tests  85 passed (85)',
      '  1 failed',
      '  12 passed (30.2s)',
      '   Duration  1.74s (transform 87ms)',
    ]);
  });
});

test('elapsed time in words', () => {
  expect([elapsed(850), elapsed(12_440), elapsed(125_000)]).toEqual(['850 ms', '12.4 s', '2 min 5 s']);
});
