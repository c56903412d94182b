import { expect, it } from 'vitest';
import { isSizePlausible } from './plausible.ts';

const MB = 1_048_576;

it.each([
  ['the first of all', 10, [], true],
  ['half of the median', 5 * MB, [10 * MB, 10 * MB, 10 * MB], true],
  ['less than half of the median', 4 * MB, [10 * MB, 9 * MB, 30 * MB], false],
  ['one outlier before', 9 * MB, [100 * MB, 10 * MB, 10 * MB], true],
  ['small servers, whatever they do', 1000, [MB - 1, MB - 1, MB - 1], true],
  ['only the last five count', 4 * MB, [...Array<number>(5).fill(4 * MB), ...Array<number>(9).fill(100 * MB)], true],
] as const)('%s', (_, size, earlier, isPlausible) => expect(isSizePlausible(size, [...earlier])).toBe(isPlausible));

it('believes a server that really shrank after three', () => {
  let sizes = Array<number>(5).fill(100 * MB);
  const verdicts: boolean[] = [];
  for (let taken = 0; taken < 5; taken += 1) {
    verdicts.push(isSizePlausible(4 * MB, sizes));
    sizes = [4 * MB, ...sizes];
  }
  expect(verdicts).toEqual([false, false, false, true, true]);
});
