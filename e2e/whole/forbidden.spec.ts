import { expect, openTabs, type Tab, test } from '../fixtures/sallyport.ts';
import { freshCode } from '../support/demo.ts';
import { isLeaseAlive, leaseDrawer, leasedPrefix, leaseIdsBelow, leaseRow, sweepAgain } from '../support/leases.ts';

// Signed in together, so that they wait for their second code together.
let analyst: Tab;
let auditor: Tab;
let operator: Tab;
test.beforeAll(async ({ browser }) => {
  [operator, analyst, auditor] = await openTabs(browser, ['operator', 'analyst', 'auditor']);
});
test.afterAll(async () => {
  for (const tab of [operator, analyst, auditor]) await tab?.close();
});

test('an analyst sees a lease and is told that Vault denied its revocation', async () => {
  test.setTimeout(90_000);
  const { page, totpSecret } = analyst;
  const { prefix, leaseIds } = await leasedPrefix(1);
  const leaseId = leaseIds[0] ?? '';
  await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}`);
  await sweepAgain(page);
  await leaseRow(page, leaseId).click();
  await expect(leaseDrawer(page).getByText('live', { exact: true })).toBeVisible();

  await leaseDrawer(page).getByRole('button', { name: 'Revoke lease…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke this lease?' });
  await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
  await dialog.getByRole('button', { name: 'Revoke lease' }).click();
  await expect(dialog.getByRole('alert').getByText('Vault denied this')).toBeVisible();
  await expect(dialog.getByRole('alert').getByText(/^Request \S{8,}/)).toBeVisible();
  expect(await isLeaseAlive(leaseId)).toBe(true);

  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await expect(leaseRow(page, leaseId)).toBeVisible();
});

test('an auditor meets a refusal, which does not look like "no leases"', async () => {
  const { page } = auditor;
  const refusal = page.getByRole('alert').filter({ has: page.getByRole('heading', { name: 'Vault denied this' }) });
  for (const address of ['/leases', '/leases?ns=payments', '/leases?prefix=database%2F']) {
    await page.goto(address);
    await expect(refusal).toBeVisible();
    await expect(refusal.getByRole('button', { name: /^Copy request id \S{8,}/ })).toBeVisible();
    await expect(page.getByText('Not counted', { exact: true })).toBeVisible();
    await expect(page.getByText(/no leases|0 leases/i)).toHaveCount(0);
    await expect(page.getByRole('grid')).toHaveCount(0);
  }
  const revoke = page.getByRole('button', { name: 'Revoke prefix…' });
  await expect(revoke).toBeDisabled();
  await expect(revoke).toHaveAccessibleDescription('The leases below are not counted yet.');
});

test('an operator revokes a prefix by its exact count, and by no other', async () => {
  test.setTimeout(150_000);
  const { page, totpSecret } = operator;
  const { prefix, leaseIds, add } = await leasedPrefix(3);
  await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}`);
  await sweepAgain(page);
  const dialog = page.getByRole('dialog', { name: 'Revoke all leases below this prefix?' });

  await test.step('the dialog names the exact count and wants it typed', async () => {
    await page.getByRole('button', { name: 'Revoke 3 leases…' }).click();
    await expect(dialog.getByText('3 leases, counted just now with your own token')).toBeVisible();
    for (const leaseId of leaseIds) await expect(dialog.getByText(leaseId)).toBeVisible();
    await dialog.getByLabel('Type 3 to confirm').fill('4');
    await dialog.getByLabel('Code from your authenticator').fill('123456');
    await expect(dialog.getByRole('button', { name: 'Revoke 3 leases' })).toBeDisabled();
  });

  await test.step('a lease that came meanwhile refuses it', async () => {
    await add();
    await dialog.getByLabel('Type 3 to confirm').fill('3');
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
    const refused = page.waitForResponse((answer) => answer.url().endsWith('/api/leases/prefix/revoke'));
    await dialog.getByRole('button', { name: 'Revoke 3 leases' }).click();
    expect(await (await refused).json()).toMatchObject({ code: 'lease_count_changed', facts: { expected: 3, now: 4 } });
    await expect(dialog.getByRole('alert').getByText('The leases changed since the preview')).toBeVisible();
    expect(await leaseIdsBelow(prefix)).toHaveLength(4);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('the new count revokes all and is verified', async () => {
    await page.getByRole('button', { name: /^Revoke \d leases…$/ }).click();
    await dialog.getByLabel('Type 4 to confirm').fill('4');
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
    await dialog.getByRole('button', { name: 'Revoke 4 leases' }).click();
    await expect(page.getByRole('region', { name: 'Messages' }).getByText('Revoked 4 leases; a later count found none')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'No leases under this prefix' })).toBeVisible();
    expect(await leaseIdsBelow(prefix)).toEqual([]);
  });
});
