import type { Locator, Page } from '@playwright/test';

export const auditGrid = (page: Page): Locator => page.getByRole('grid', { name: 'Audit entries' });

/**
 * Resolves once a row with all these words is in the table, to the milliseconds between Vault's own time of the entry and its
 * first sight. Watches every change of the table, so begin before the row can come.
 */
export function untilSeen(grid: Locator, words: readonly string[]): Promise<number> {
  return grid.evaluate(
    (table, wanted) =>
      new Promise<number>((done) => {
        const watcher = new MutationObserver(look);
        function look() {
          const row = [...table.querySelectorAll('[role="row"]')].find(({ textContent }) =>
            wanted.every((word) => textContent?.includes(word)),
          );
          if (row === undefined) return;
          watcher.disconnect();
          done(Date.now() - Date.parse(row.querySelector('time')?.dateTime ?? ''));
        }
        watcher.observe(table, { childList: true, subtree: true, characterData: true });
        look();
      }),
    words,
  );
}
