import { apiPaths } from '#lib/paths.ts';
import { expect, givePassword, test } from '../fixtures/sallyport.ts';
import { expectAccessible, expectFocusVisible } from '../support/axe.ts';
import { freshCode } from '../support/demo.ts';
import { newPerson } from '../support/people.ts';

test.describe.configure({ timeout: 120_000 });
// A colour on its way to another is neither; with reduced motion there is none on its way.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('the door is accessible, step by step', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await expectAccessible(page, 'sign-in');
  await page.getByLabel('Token', { exact: true }).check();
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Paste a token.')).toBeVisible();
  await expectAccessible(page, 'sign-in with an error');
  await givePassword(page, await newPerson('analyst', { isEnrolled: false }));
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
  await expectAccessible(page, 'enrolment');
  await page.context().clearCookies();
  await givePassword(page, await newPerson('analyst'));
  await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await expectAccessible(page, 'second factor');
  await page.goto('/no-such-page');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page, 'not found');
});

test('the leases are accessible in every state', async ({ page, signedIn }) => {
  await signedIn('operator');
  const rows = page.getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  await expectAccessible(page, 'leases');
  await rows.nth(1).click();
  await expect(page.getByRole('button', { name: 'Revoke lease…' })).toBeEnabled();
  await expectAccessible(page, 'a lease');
  await page.getByRole('button', { name: 'Revoke lease…' }).click();
  await expect(page.getByRole('dialog').getByLabel('Code from your authenticator')).toBeVisible();
  await expectAccessible(page, 'confirmation');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: 'Close the details' }).click();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Command menu' }).getByRole('combobox').fill('def');
  await expect(page.getByRole('dialog', { name: 'Command menu' }).getByRole('option').first()).toBeVisible();
  await expectAccessible(page, 'command menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await expectAccessible(page, 'keys');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await expectAccessible(page, 'account');
  await page.goto('/leases?prefix=no-mount%2F');
  await expect(page.getByRole('heading', { name: 'No leases under this prefix' })).toBeVisible();
  await expectAccessible(page, 'empty');

  await page.goto('/leases');
  await expect(rows.nth(1)).toBeVisible();
  await page.route(`**${apiPaths.lease.list}?*`, (route) => route.abort());
  await page.getByRole('treeitem').nth(1).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The console does not answer' })).toBeVisible();
  await expectAccessible(page, 'error');
  await page.unroute(`**${apiPaths.lease.list}?*`);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/leases');
  await expect(rows.nth(1)).toBeVisible();
  await expectAccessible(page, 'leases, narrow');
  await rows.nth(1).click();
  await expect(page.getByRole('button', { name: 'Close the details' })).toBeVisible();
  await expectAccessible(page, 'a lease, narrow');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('a refusal is accessible', async ({ page, signedIn }) => {
  await signedIn('auditor');
  await expect(page.getByRole('alert').filter({ hasText: 'Vault denied this' })).toBeVisible();
  await expect(page.getByText('No leases')).toHaveCount(0);
  await expectAccessible(page, 'forbidden');
});

test('everything can be reached and left by the keyboard alone', async ({ page }) => {
  const person = await newPerson('operator');
  await page.goto('/sign-in?returnTo=%2Fleases');
  await expect(page.getByLabel('User name')).toBeFocused();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await expectFocusVisible(page);
  await page.keyboard.type(person.username);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Password')).toBeFocused();
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Code')).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.type(await freshCode(person.totpSecret ?? ''));
  const row = page.getByRole('row').nth(1);
  // Rows are placed by script: from then on the page hears keys.
  await expect(row).toHaveAttribute('data-placed', 'true');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.press('j');
  await expect(row).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.press('Enter');
  const revoke = page.getByRole('button', { name: 'Revoke lease…' });
  await expect(revoke).toBeEnabled();
  for (let presses = 0; presses < 10 && !(await revoke.evaluate((button) => button === document.activeElement)); presses += 1) {
    await page.keyboard.press('Tab');
    await expectFocusVisible(page);
  }
  await expect(revoke).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByLabel('Code from your authenticator')).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(revoke).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(revoke).toBeHidden();
  await expect(row).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command menu' }).getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row).toBeFocused();
});
