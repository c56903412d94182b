import { expect, type Locator, type Page } from '@playwright/test';
import { freshCode } from './demo.ts';

/** Approves a request as it stands in the list, with a second factor. `shown`: what the dialog must say first. */
export async function approveItem(page: Page, item: Locator, totpSecret: string, shown: readonly string[] = []): Promise<void> {
  await item.getByRole('button', { name: 'Approve…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve this?' });
  for (const text of shown) await expect(dialog).toContainText(text);
  await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Messages' }).getByText('Approved')).toBeVisible();
}
