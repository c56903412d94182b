import type { Page } from '@playwright/test';
import { expect, givePassword, test } from '../fixtures/sallyport.ts';
import { freshCode } from '../support/demo.ts';
import { type OwnDoor, openOwnDoor } from '../support/own-door.ts';
import { newPerson } from '../support/people.ts';

const TRIES = 6;
const IDLE_SECONDS = 15;
let door: OwnDoor;

test.beforeAll(async () => {
  door = await openOwnDoor({ SALLYPORT_LIMIT_SIGN_IN: String(TRIES), SALLYPORT_SESSION_IDLE_SECONDS: String(IDLE_SECONDS) });
});
test.afterAll(() => door?.stop());
test.use({ baseURL: async ({ baseURL }, use) => use(door?.url ?? baseURL) });

/** The refusal's words, without the request id, which differs each time. */
async function refusalOf(page: Page): Promise<string> {
  const refusal = page.getByRole('alert').filter({ hasText: 'Sign-in refused' });
  await expect(refusal).toBeVisible();
  return (await refusal.innerText()).replace(/Request \S+/, '');
}

test('a wrong password, an unknown user and a wrong namespace read the same', async ({ page }) => {
  const person = await newPerson('analyst');
  await givePassword(page, { username: person.username, password: 'wrong' });
  const words = await refusalOf(page);
  await givePassword(page, { username: 'nobody-of-this-name', password: person.password });
  expect(await refusalOf(page)).toBe(words);

  await page.goto('/sign-in');
  await page.getByText('More', { exact: true }).click();
  await page.getByLabel('Namespace').fill('no-such-namespace');
  await page.getByLabel('User name').fill(person.username);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect(await refusalOf(page)).toBe(words);
});

test('a session that idled away leads to the sign-in page and back to the same place', async ({ page }) => {
  test.setTimeout(120_000);
  const person = await newPerson('analyst');
  const place = '/leases?ns=payments&filter=database';
  const enter = async () => {
    // The code first: the half-open session idles away as fast as any other.
    const code = await freshCode(person.totpSecret ?? '', { leastLeftMs: 10_000 });
    await page.getByLabel('User name').fill(person.username);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Code').fill(code);
    await expect(page.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
  };
  await page.goto(place);
  await enter();
  await expect(page).toHaveURL(place);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: (IDLE_SECONDS + 15) * 1000 });
  await expect(page).toHaveURL(`/sign-in?returnTo=${encodeURIComponent(place)}&problem=session_expired`);
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended' })).toContainText('you return to where you were');
  await enter();
  await expect(page).toHaveURL(place);
  await expect(page.getByLabel('Filter leases')).toHaveValue('database');
});

// Last, because nobody gets in at this console for five minutes after it.
test('after the configured tries even the right password waits, and is told how long', async ({ page }) => {
  const person = await newPerson('analyst');
  const tooMany = page.getByRole('alert').filter({ hasText: 'Too many tries' });
  const refused = page.getByRole('alert').filter({ hasText: 'Sign-in refused' });
  let count = 0;
  do {
    await givePassword(page, { username: person.username, password: 'wrong' });
    await expect(tooMany.or(refused)).toBeVisible();
    count += 1;
  } while (count <= TRIES && (await refused.isVisible()));
  expect(count).toBeLessThanOrEqual(TRIES + 1);
  await givePassword(page, person);
  await expect(tooMany).toBeVisible();
  await expect(tooMany).toContainText(/Wait (?:[1-5] min|\d+ s)/);
  await expect(page).toHaveURL('/sign-in');
});
