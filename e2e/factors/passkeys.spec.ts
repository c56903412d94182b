import type { Page } from '@playwright/test';
import { expect, givePassword, keepRecoveryCodes, openTabs, signIn, signOut, type Tab, test } from '../fixtures/sallyport.ts';
import { addAuthenticator } from '../support/authenticator.ts';
import { expectAccessible, expectFocusVisible } from '../support/axe.ts';
import { freshCode, type Person } from '../support/demo.ts';
import { isLeaseAlive, leaseDrawer, leasedPrefix } from '../support/leases.ts';
import { newPerson } from '../support/people.ts';

test.describe.configure({ timeout: 240_000 });

// Signed in together: while the first of them waits for a second code, those of the others come.
let maker: Tab;
let cloned: Tab;
let turner: Tab;
test.beforeAll(async ({ browser }) => {
  [maker, cloned, turner] = await openTabs(browser, ['operator', 'analyst', 'analyst']);
});
test.afterAll(async () => {
  for (const tab of [maker, cloned, turner]) await tab?.close();
});

const passkeyButton = (page: Page) => page.getByRole('button', { name: 'Use a passkey' });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

async function openFactors(page: Page): Promise<void> {
  await page.goto('/settings/factors');
  await expect(heading(page, 'Second factors')).toBeVisible();
}

/** Adds a passkey, confirmed by six digits as somebody without any does. */
async function addByCode(page: Page, person: Person, name: string): Promise<void> {
  await openFactors(page);
  await page.getByLabel('Name of a new passkey').fill(name);
  await page.getByRole('button', { name: 'Add passkey…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add this passkey?' });
  await dialog.getByLabel('Code from your authenticator').fill(await freshCode(person.totpSecret ?? ''));
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByRole('listitem', { name })).toBeVisible();
}

async function signInByPasskey(page: Page, person: Person): Promise<void> {
  await givePassword(page, person, '/leases');
  await passkeyButton(page).click();
  await expect(heading(page, 'Leases')).toBeVisible();
}

test('a passkey is added, signs in, confirms a revocation, is renamed and told of, and is the only one that removes the app', async ({
  browser,
}) => {
  const { page, person } = maker;
  const { prefix, leaseIds } = await leasedPrefix(1);
  const leaseId = leaseIds[0] ?? '';
  await addAuthenticator(page);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signIn(other, person);

  await test.step('added by the factor that there is; other sessions end', async () => {
    await openFactors(page);
    await expectAccessible(page, 'second factors without a passkey');
    await addByCode(page, person, 'Laptop');
    await expect(page.getByRole('listitem', { name: 'Laptop' })).toContainText('Not used yet');
    await other.goto('/leases');
    await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await elsewhere.close();
  });
  await test.step('is asked for first at the next sign-in, by the keyboard, and the change is told there', async () => {
    await signOut(page, person);
    await givePassword(page, person, '/leases');
    await expect(passkeyButton(page)).toBeFocused();
    await expectFocusVisible(page);
    await expect(page.getByLabel('Code')).toBeVisible();
    await expectAccessible(page, 'second factor with a passkey');
    await page.keyboard.press('Enter');
    await expect(heading(page, 'Leases')).toBeVisible();
    await expect(page.getByText('The passkey “Laptop” was added to your account')).toBeVisible();
    await expectAccessible(page, 'leases with a notice');
    await page.getByRole('button', { name: 'I know of this' }).click();
    await expect(page.getByText('was added to your account')).toBeHidden();
    await page.reload();
    await expect(heading(page, 'Leases')).toBeVisible();
    await expect(page.getByText('was added to your account')).toHaveCount(0);
  });
  await test.step('confirms exactly one revocation', async () => {
    await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}&lease=${encodeURIComponent(leaseId)}`);
    await leaseDrawer(page).getByRole('button', { name: 'Revoke lease…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke this lease?' });
    await expect(passkeyButton(page)).toBeFocused();
    await expect(dialog.getByRole('button', { name: 'Revoke lease' })).toBeDisabled();
    await expectAccessible(page, 'confirmation by a passkey');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('Confirmed with a passkey')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Revoke lease' })).toBeFocused();
    expect(await isLeaseAlive(leaseId)).toBe(true);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Messages' }).getByText('Revoked; Vault no longer finds it')).toBeVisible();
    expect(await isLeaseAlive(leaseId)).toBe(false);
  });
  await test.step('is renamed without more ado, for the factor was given just now', async () => {
    await openFactors(page);
    await page.getByRole('button', { name: 'Rename passkey Laptop' }).click();
    await page.getByLabel('New name').fill('Work laptop');
    await expectAccessible(page, 'renaming');
    await page.getByRole('button', { name: 'Save name' }).click();
    await expect(page.getByRole('listitem', { name: 'Work laptop' })).toBeVisible();
  });
  await test.step('lets a new app take the place of the old one, once its first code came', async () => {
    await page.getByRole('button', { name: 'Replace authenticator app…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace the authenticator app?' });
    await passkeyButton(page).click();
    await dialog.getByRole('button', { name: 'Show the key' }).click();
    const key = (await page.getByRole('code').innerText()).replaceAll(' ', '');
    expect(key).toMatch(/^[A-Z2-7]{32,}$/);
    await expectAccessible(page, 'the key of a new app');
    // Steps are counted for the person, whichever app shows them: one that was not used yet.
    await freshCode(person.totpSecret ?? '');
    await page.getByLabel('Code that it shows').fill(await freshCode(key));
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect(page.getByText('The authenticator app is ready')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Replace authenticator app…' })).toBeVisible();
  });
  await test.step('removes the authenticator app, for which no code is taken, and is then the last factor', async () => {
    await page.getByRole('button', { name: 'Remove authenticator app…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove the authenticator app?' });
    await passkeyButton(page).click();
    await expect(dialog.getByText('Confirmed with a passkey')).toBeVisible();
    await expect(dialog.getByLabel('Code from your authenticator')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Remove authenticator app' }).click();
    await expect(page.getByRole('button', { name: 'Add authenticator app…' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Remove passkey Work laptop…' })).toBeDisabled();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page, 'second factors, narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

test('the first factor may be a passkey, and a second one lets the first be removed', async ({ page }) => {
  const person = await newPerson('analyst', { isEnrolled: false });
  const first = await addAuthenticator(page);
  await givePassword(page, person, '/leases');
  await page.getByRole('button', { name: 'Set up a passkey instead' }).click();
  expect(await keepRecoveryCodes(page)).toHaveLength(10);
  await expect(heading(page, 'Leases')).toBeVisible();

  const held = await first.credentials();
  await openFactors(page);
  await page.getByLabel('Name of a new passkey').fill('Key on the ring');
  await page.getByRole('button', { name: 'Add passkey…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add this passkey?' });
  await passkeyButton(page).click();
  await expect(dialog.getByText('Confirmed with a passkey')).toBeVisible();
  // The same authenticator would make no second one: the browser is told which are there.
  await first.remove();
  const second = await addAuthenticator(page);
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByRole('listitem', { name: 'Key on the ring' })).toBeVisible();
  expect(held).toHaveLength(1);
  expect(await second.credentials()).toHaveLength(1);

  await page.getByRole('button', { name: 'Remove passkey First passkey…' }).click();
  await passkeyButton(page).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove passkey' }).click();
  await expect(page.getByRole('listitem', { name: 'First passkey' })).toHaveCount(0);
  await signOut(page, person);
  await signInByPasskey(page, person);
});

test('a cloned passkey is found by its counter, marked, and accepted no more', async () => {
  const { page, person } = cloned;
  const genuine = await addAuthenticator(page);
  await addByCode(page, person, 'Copied');
  const [copy] = await genuine.credentials();
  await signOut(page, person);
  await signInByPasskey(page, person);
  await signOut(page, person);

  await genuine.remove();
  if (copy === undefined) throw new Error('The authenticator holds nothing.');
  await addAuthenticator(page, [{ ...copy, signCount: 0 }]);
  await givePassword(page, person, '/leases');
  await passkeyButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The passkey was not accepted' })).toBeVisible();
  await page.reload();
  await expect(heading(page, 'Second factor')).toBeVisible();
  await expect(passkeyButton(page)).toHaveCount(0);
  await page.getByLabel('Code').fill(await freshCode(person.totpSecret ?? ''));
  await expect(page.getByText('The passkey “Copied” may have been cloned')).toBeVisible();
  await openFactors(page);
  await expect(page.getByRole('listitem', { name: 'Copied' })).toContainText('Possibly cloned');
  await expectAccessible(page, 'a cloned passkey');
});

test('turning the browser’s question down is no drama, and a browser without passkeys says so', async () => {
  const { page, person } = turner;
  const device = await addAuthenticator(page);
  await addByCode(page, person, 'Laptop');
  await signOut(page, person);
  await givePassword(page, person, '/leases');
  await device.setUserVerified(false);
  await passkeyButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'No passkey was used' })).toBeVisible();
  await expectAccessible(page, 'second factor, turned down');
  await device.setUserVerified(true);
  await passkeyButton(page).click();
  await expect(heading(page, 'Leases')).toBeVisible();
  await signOut(page, person);

  await page.context().addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await givePassword(page, person, '/leases');
  await expect(page.getByText('This browser cannot use passkeys.')).toBeVisible();
  await expectAccessible(page, 'second factor in a browser without passkeys');
  await page.getByLabel('Code').fill(await freshCode(person.totpSecret ?? ''));
  await expect(heading(page, 'Leases')).toBeVisible();
  await openFactors(page);
  await expect(page.getByText('This browser cannot make passkeys.')).toBeVisible();
});
