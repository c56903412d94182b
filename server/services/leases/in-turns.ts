/** Runs `task` for each item with at most `concurrency` under way. Results in the order of the items; the first failure ends it. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await task(items[index] as Item);
    }
  };
  const workOrEnd = () =>
    work().catch((error: unknown) => {
      next = items.length;
      throw error;
    });
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, workOrEnd));
  return results;
}
