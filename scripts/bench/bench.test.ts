import { describe, expect, test } from 'vitest';
import { median, sideBySide } from './measure.ts';
import { type Bench, resultOf, resultTable, roundFigure } from './result.ts';

const bench = (aim: Bench['aim']): Bench => ({ name: 'x.y', what: '', unit: '×', aim, run: () => Promise.reject(new Error('not run')) });

describe('bench arithmetic', () => {
  test('the middle value', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
    expect(() => median([])).toThrow('median of nothing');
  });

  test('an aim holds on its own side, its edge included', () => {
    const measured = { value: 3.5, beside: null, n: 1 };
    expect(resultOf(bench({ atMost: 3.5 }), measured)).toMatchObject({ holds: true, aim: '≤ 3.5' });
    expect(resultOf(bench({ atMost: 3.4 }), measured).holds).toBe(false);
    expect(resultOf(bench({ atLeast: 3.5 }), measured)).toMatchObject({ holds: true, aim: '≥ 3.5' });
    expect(resultOf(bench({ atLeast: 3.6 }), measured).holds).toBe(false);
  });

  test('both sides run equally often and in turn', async () => {
    const order: string[] = [];
    const note = (side: string) => async () => void order.push(side);
    await sideBySide(note('ours'), note('rival'), { rounds: 2, warmUp: 1 });
    expect(order).toEqual(['rival', 'ours', 'ours', 'rival', 'rival', 'ours']);
  });

  test('figures in three digits', () => expect([0.123456, 1301.4, 2, 0].map(roundFigure)).toEqual([0.123, 1300, 2, 0]));

  test('one line each', () => {
    const table = resultTable([resultOf(bench({ atMost: 1 }), { value: 2, beside: '2 ms : 1 ms', n: 5 })]);
    expect(table.split('\n')).toEqual(['   Name  Value  Aim    Beside', '✗  x.y   2 ×    ≤ 1 ×  2 ms : 1 ms  n=5']);
  });
});
