import { expect, test } from '../fixtures/sallyport.ts';

const FACTS = ['Leases', 'Denied, last 24 h', 'Requests, last 24 h', 'Last verified snapshot', 'Nodes', 'Your session'];

test('the overview says how things are, at one glance, and leads on', async ({ page, signedIn }) => {
  const operator = await signedIn('operator');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Vault works' })).toBeVisible();
  await expect(page.getByText('tried by an audited call')).toBeVisible();
  for (const name of FACTS) await expect(page.getByRole('region', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Nodes', exact: true })).toContainText('led by node-1');
  const hidden = await page.getByRole('main').evaluate((main) => main.scrollHeight - main.clientHeight);
  expect(hidden).toBe(0);

  await page.getByRole('region', { name: 'Denied, last 24 h' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/outcome=denied/);
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();

  await page.keyboard.press('Control+k');
  const menu = page.getByRole('dialog', { name: 'Command menu' });
  await menu.getByRole('combobox').fill(operator.username);
  const person = menu.getByRole('group', { name: 'People in the audit log' }).getByRole('option').first();
  await expect(person).toContainText(operator.username);
  await person.click();
  await expect(page.getByRole('button', { name: `Remove the filter person is userpass-${operator.username}` })).toBeVisible();
});

test('what a person may not see is said, and never shown as nothing', async ({ page, signedIn }) => {
  await signedIn('analyst');
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Denied, last 24 h' })).toContainText('Not shown to you');
  await expect(page.getByRole('region', { name: 'Nodes', exact: true })).toContainText('members not shown to you');
  await expect(page.getByRole('region', { name: 'Leases', exact: true }).getByRole('link')).toHaveText(/\d/);
});
