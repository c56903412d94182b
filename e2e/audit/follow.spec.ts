import { expect, test } from '../fixtures/sallyport.ts';
import { auditGrid, untilSeen } from '../support/audit-rows.ts';
import { asRoot } from '../support/demo.ts';
import { newPerson } from '../support/people.ts';
import { askAs, vaultToken } from '../support/vault-person.ts';

/** From Vault's own time of an entry to its row on the page. */
const SOON_MS = 2_000;

test('what others do appears by itself, with their names, and can be narrowed down to', async ({ page, signedIn }) => {
  const refusals: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refusals.push(message.text());
  });
  const operator = await signedIn('operator');
  await page.goto('/audit');
  const grid = auditGrid(page);
  const rows = grid.getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Live: pause' })).toBeVisible();

  const analyst = await newPerson('analyst');
  const token = await vaultToken(analyst);
  const name = `userpass-${analyst.username}`;
  const path = `secret/data/e2e/${analyst.username}`;
  const seenDenied = untilSeen(grid, [name, 'denied']);
  expect(await askAs(token, 'GET', path)).toBe(403);
  expect(await seenDenied).toBeLessThan(SOON_MS);
  const denied = rows.filter({ hasText: name }).filter({ hasText: 'denied' });
  await expect(denied).toContainText(/secret\/data\/e2e/);

  const prefix = `auth/userpass/login/${analyst.username}`;
  const { data } = await asRoot<{ data: { keys: string[] } }>('LIST', `sys/leases/lookup/${prefix}`);
  const body = { lease_id: `${prefix}/${data.keys[0]}`, sync: true };
  const seenRevoked = untilSeen(grid, [`userpass-${operator.username}`, 'sys/leases/revoke']);
  expect(await askAs(await vaultToken(operator), 'PUT', 'sys/leases/revoke', body)).toBe(204);
  expect(await seenRevoked).toBeLessThan(SOON_MS);

  await denied.click();
  const details = page.getByRole('complementary', { name: 'Audit entry' });
  await expect(details).toContainText('demo-analyst');
  await expect(details.getByRole('region', { name: 'Entry as the server wrote it' })).toContainText('"type": "response"');
  await details.getByRole('button', { name: 'Only this person' }).click();
  await expect(page.getByRole('button', { name: `Remove the filter person is ${name}` })).toBeVisible();
  await expect(rows.filter({ hasText: operator.username })).toHaveCount(0);

  await page
    .getByRole('button', { name: /denied$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/outcome=denied/);
  await expect(rows.filter({ hasText: 'allowed' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Remove the filter outcome is denied' })).toBeVisible();
  await expect(rows.filter({ hasText: name }).first()).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('nothing has this in it');
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(page).not.toHaveURL(/outcome|person|text/);
  await expect(rows.nth(5)).toBeVisible();
  expect(refusals).toEqual([]);
});

test('an analyst reads the audit log of tenants, and is told what it takes for that of the root namespace', async ({ page, signedIn }) => {
  await signedIn('analyst');
  await page.goto('/audit');
  const refusal = page.getByRole('alert').filter({ hasText: 'Vault denied this' });
  await expect(refusal).toBeVisible();
  await expect(page.getByText('data/console/audit/root')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Audit entries' })).toHaveCount(0);

  await page.goto('/audit?ns=payments&last=30d');
  await expect(page.getByRole('grid', { name: 'Audit entries' }).getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByText('demo history').first()).toBeVisible();
  await expect(page.getByRole('table', { name: 'Requests by outcome' })).toBeAttached();

  // What is no filter is refused by name, not quietly left out.
  await page.goto('/audit?ns=payments&outcome=maybe');
  await expect(page.getByRole('alert').filter({ hasText: 'The request is not valid' })).toBeVisible();
});
