import { expect, givePassword, signIn, signOut, test } from '../fixtures/sallyport.ts';
import { demo, freshCode } from '../support/demo.ts';
import { isLeaseAlive, leaseDrawer, leasedPrefix } from '../support/leases.ts';
import { newPerson } from '../support/people.ts';
import { allAccessors, personWithToken, tokenBy } from '../support/tokens.ts';

const FOREIGN = [
  '//evil.example/x',
  'https://evil.example/x',
  '/\\evil.example/x',
  '/\t/evil.example/x',
  'javascript:alert(1)',
  '/api/session',
];

test('the way back is kept for own pages and for nothing else', async ({ page, baseURL }) => {
  const person = await newPerson('analyst');
  const own = '/leases?ns=payments&filter=database';
  await page.goto(`/sign-in?returnTo=${encodeURIComponent(FOREIGN[0] ?? '')}`);
  await page.getByLabel('User name').fill(person.username);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/verify(?:\?returnTo=%2F)?$/);

  await page.goto(own);
  await expect(page).toHaveURL(`/verify?returnTo=${encodeURIComponent(own)}`);
  await page.getByLabel('Code').fill(await freshCode(person.totpSecret ?? ''));
  await expect(page.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(own);

  for (const address of FOREIGN) {
    await page.goto(`/sign-in?returnTo=${encodeURIComponent(address)}`);
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    expect(page.url()).toBe(`${baseURL}/`);
  }
});

test('a pasted token outlives the session, the child made of it does not; a token without identity is refused', async ({ page }) => {
  const { person, token, accessor } = await personWithToken();
  const pasteToken = async (value: string) => {
    await page.goto('/sign-in?returnTo=%2Fleases');
    await page.getByRole('radio', { name: 'Token' }).check();
    await page.getByLabel('Vault token').fill(value);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await pasteToken(demo().rootToken);
  await expect(page.getByRole('alert').getByText('This token has no identity')).toBeVisible();
  await expect(page.getByLabel('Vault token')).toHaveValue('');

  const before = await allAccessors();
  await pasteToken(token);
  await page.getByLabel('Code').fill(await freshCode(person.totpSecret ?? ''));
  await expect(page.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
  const made = [...(await allAccessors())].filter((one) => !before.has(one));
  const children: string[] = [];
  for (const one of made) if ((await tokenBy(one))?.entityId === person.entityId) children.push(one);
  expect(children).toHaveLength(1);

  await signOut(page, person);
  expect(await tokenBy(children[0] ?? '')).toBeNull();
  expect(await tokenBy(accessor)).toMatchObject({ entityId: person.entityId });
});

test('a tab of an earlier session changes nothing, and a sign-out reaches every tab', async ({ page, context, browser, signedIn }) => {
  test.setTimeout(90_000);
  const { prefix, leaseIds } = await leasedPrefix(1);
  const leaseId = leaseIds[0] ?? '';
  const other = await newPerson('operator');
  const elsewhere = await browser.newContext();
  await signIn(await elsewhere.newPage(), other);
  await signedIn('operator');
  await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}&lease=${encodeURIComponent(leaseId)}`);
  await leaseDrawer(page).getByRole('button', { name: 'Revoke lease…' }).click();

  await test.step('the session of the browser becomes another, as if signed in again in a window that this tab did not hear of', async () => {
    await context.addCookies(await elsewhere.cookies());
    await elsewhere.close();
  });
  await test.step('the old tab is told so, and nothing is changed', async () => {
    const dialog = page.getByRole('dialog', { name: 'Revoke this lease?' });
    await dialog.getByLabel('Code from your authenticator').fill('123456');
    await dialog.getByRole('button', { name: 'Revoke lease' }).click();
    await expect(dialog.getByRole('alert').getByText('This tab belongs to an earlier session')).toBeVisible();
    await expect(dialog.getByRole('alert').getByText('Reload the page; nothing was changed.')).toBeVisible();
    expect(await isLeaseAlive(leaseId)).toBe(true);
  });
  await test.step('once it asks again, it shows nothing of the earlier person and loads itself for the other', async () => {
    // As when somebody comes back to the window.
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await expect(page.getByRole('button', { name: `Account of ${other.username}` })).toBeVisible();
  });
  await test.step('signing out in one tab empties the other', async () => {
    const second = await context.newPage();
    await second.goto('/leases');
    await expect(second.getByRole('grid', { name: 'Leases' })).toBeVisible();
    await page.reload();
    await expect(leaseDrawer(page)).toBeVisible();
    await signOut(second, other);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 3_000 });
    await expect(page).toHaveURL(/^[^?]*\/sign-in\?returnTo=/);
  });
});

test('half signed in is not signed in, and there is a way back', async ({ page }) => {
  const person = await newPerson('analyst');
  await givePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await page.goto('/leases');
  await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  expect((await page.request.get('/api/leases')).status()).toBe(401);
  await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a code typed before the script ran counts', async ({ page }) => {
  const person = await newPerson('analyst');
  await givePassword(page, person, '/leases');
  await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route(/_next\/static\/.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await page.getByLabel('Code').fill(await freshCode(person.totpSecret ?? ''));
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled();
  release();
  await expect(page.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
});
