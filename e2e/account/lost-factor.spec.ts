import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import { expect, givePassword, keepRecoveryCodes, openTabs, signIn, type Tab, test } from '../fixtures/sallyport.ts';
import { expectAccessible } from '../support/axe.ts';
import { freshCode, type Person } from '../support/demo.ts';
import { type OwnDoor, openOwnDoor } from '../support/own-door.ts';
import { newPerson } from '../support/people.ts';

const CODE_SECONDS = 60;
const SHOTS = process.env.SALLYPORT_E2E_SHOTS;
let door: OwnDoor;
let admin: Tab;
/** Somebody whose code is never used: its time runs out while the other stories go on. */
let late: { page: Page; code: string; untilMs: number };

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.beforeAll(async ({ browser }) => {
  door = await openOwnDoor({
    SALLYPORT_SELF_ENROLMENT: 'false',
    SALLYPORT_ENROLMENT_CODE_SECONDS: String(CODE_SECONDS),
    SALLYPORT_LIMIT_SIGN_IN: '100',
  });
  [admin] = await openTabs(browser, ['platform-admin'], door.url);
  const [person, page] = [await newPerson('analyst', { isEnrolled: false }), await inOwnBrowser(browser)];
  await givePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Enrolment needs a code' })).toBeVisible();
  late = { page, code: await codeFromServer(person.username), untilMs: Date.now() + CODE_SECONDS * 1000 };
});
test.afterAll(async () => {
  await admin?.close();
  await late?.page.context().close();
  await door?.stop();
});
test.use({ baseURL: async ({ baseURL }, use) => use(door?.url ?? baseURL), contextOptions: { reducedMotion: 'reduce' } });

/** The code that the command on the server prints. */
async function codeFromServer(who: string): Promise<string> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' as const, SALLYPORT_DATA_DIR: door.dataDir };
  const command = ['--import', './scripts/ts-hook.mjs', 'scripts/enrol-code.ts', who];
  return (await promisify(execFile)(process.execPath, command, { env })).stdout.split('\n')[0] ?? '';
}

async function inOwnBrowser(browser: Browser): Promise<Page> {
  return (await browser.newContext({ baseURL: door.url, reducedMotion: 'reduce' })).newPage();
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 844 });
      await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: true });
    }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function giveEnrolmentCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Enrolment code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}
const refused = (page: Page) => page.getByRole('alert').filter({ hasText: 'The code was not accepted' });

/** From the QR code to the console. */
async function enrol(page: Page): Promise<{ totpSecret: string; recoveryCodes: string[] }> {
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
  const totpSecret = (await page.getByRole('code').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code').fill(await freshCode(totpSecret));
  await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible();
  await expectAccessible(page, 'recovery codes');
  await shoot(page, 'recovery-codes-shown');
  return { totpSecret, recoveryCodes: await keepRecoveryCodes(page) };
}

async function openPerson(page: Page, person: Pick<Person, 'username'>): Promise<void> {
  await page.goto(`/settings/people?filter=${person.username}`);
  await page.getByRole('button', { name: person.username }).click();
  await expect(page.getByRole('complementary', { name: person.username })).toBeVisible();
}

test('the code of the command lets one enrol: wrong and used ones do not', async ({ page, browser }) => {
  const person = await newPerson('analyst', { isEnrolled: false });
  await givePassword(page, person, '/leases');
  await expect(page.getByRole('heading', { name: 'Enrolment needs a code' })).toBeVisible();
  await expectAccessible(page, 'enrolment code');
  await shoot(page, 'enrolment-code');
  await giveEnrolmentCode(page, late.code);
  await expect(refused(page)).toBeVisible();
  await expectAccessible(page, 'a wrong enrolment code');
  await shoot(page, 'enrolment-code-wrong');
  const second = await inOwnBrowser(browser);
  await givePassword(second, person);
  const code = await codeFromServer(person.entityId);
  await giveEnrolmentCode(page, code.toLowerCase());
  await expect(page.getByRole('heading', { name: 'Set up the second factor' })).toBeVisible();
  await giveEnrolmentCode(second, code);
  await expect(refused(second)).toBeVisible();
  await enrol(page);
  await expect(page.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
  await second.context().close();
});

test('a lost authenticator: a recovery code, a reset by an administrator, a new enrolment', async ({ page, browser }) => {
  const person = await newPerson('analyst', { isEnrolled: false });
  const { page: adminPage, totpSecret: adminSecret } = admin;

  await test.step('the administrator issues a code', async () => {
    await openPerson(adminPage, person);
    await adminPage.getByRole('button', { name: 'Issue enrolment code…' }).click();
    const dialog = adminPage.getByRole('dialog', { name: 'Issue an enrolment code?' });
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(adminSecret));
    await dialog.getByRole('button', { name: 'Issue code' }).click();
    await expect(adminPage.getByRole('region', { name: 'Enrolment code' })).toBeVisible();
    await expectAccessible(adminPage, 'an issued code');
    await shoot(adminPage, 'people-issued');
  });
  const issued = adminPage.getByRole('region', { name: 'Enrolment code' });
  const codeOf = async () => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}/.exec(await issued.innerText())?.[0] ?? '';

  await givePassword(page, person, '/leases');
  await giveEnrolmentCode(page, await codeOf());
  const { recoveryCodes } = await enrol(page);
  expect(recoveryCodes).toHaveLength(10);

  const elsewhere = await inOwnBrowser(browser);
  await test.step('a recovery code signs in once', async () => {
    await givePassword(elsewhere, person, '/settings/recovery-codes');
    await elsewhere.getByRole('button', { name: 'Use a recovery code' }).click();
    await expectAccessible(elsewhere, 'recovery code');
    await shoot(elsewhere, 'recovery-form');
    await elsewhere.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
    await elsewhere.getByRole('button', { name: 'Continue' }).click();
    await expect(elsewhere.getByText('9 of 10 left')).toBeVisible();
    await expectAccessible(elsewhere, 'recovery codes in the settings');
    await shoot(elsewhere, 'settings-recovery');
    const third = await inOwnBrowser(browser);
    await givePassword(third, person);
    await third.getByRole('button', { name: 'Use a recovery code' }).click();
    await third.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
    await third.getByRole('button', { name: 'Continue' }).click();
    await expect(refused(third)).toBeVisible();
    await third.context().close();
  });

  await test.step('ending the other session puts it out within a second', async () => {
    await page.goto('/settings/sessions');
    const rows = page.getByRole('table').getByRole('row');
    await expect(rows).toHaveCount(4);
    await expect(page.getByText('this session')).toHaveCount(1);
    await expectAccessible(page, 'sessions');
    await shoot(page, 'sessions');
    await page.getByRole('button', { name: 'End 2 other sessions' }).click();
    await expect(page.getByRole('region', { name: 'Messages' }).getByText('2 sessions ended')).toBeVisible();
    const endedAt = Date.now();
    expect((await elsewhere.request.get('/api/session')).status()).toBe(401);
    expect(Date.now() - endedAt).toBeLessThan(1_000);
    // Its page leaves by itself at the next thing that it asks.
    await expect(elsewhere.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 30_000 });
    await expect(rows).toHaveCount(2);
  });

  await test.step('the administrator resets, with a reason, and the person is out', async () => {
    await openPerson(adminPage, person);
    await adminPage.getByLabel('Why the reset').fill('lost phone, seen in person');
    await shoot(adminPage, 'people-person');
    await adminPage.getByRole('button', { name: 'Reset second factor…' }).click();
    const dialog = adminPage.getByRole('dialog', { name: 'Reset the second factor?' });
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(adminSecret));
    await shoot(adminPage, 'people-reset');
    await dialog.getByRole('button', { name: 'Reset second factor' }).click();
    await expect(adminPage.getByRole('region', { name: 'Messages' }).getByText('Second factor reset')).toBeVisible();
    expect((await page.request.get('/api/session')).status()).toBe(401);
  });

  await test.step('and enrols anew', async () => {
    await givePassword(page, person, '/leases');
    await giveEnrolmentCode(page, await codeOf());
    await enrol(page);
    await expect(page.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
  });
  await adminPage.goto('/settings/people');
  await expect(adminPage.getByRole('table').getByRole('row').nth(3)).toBeVisible();
  await expectAccessible(adminPage, 'people');
  await shoot(adminPage, 'people');
  await elsewhere.context().close();
});

test('who may not look after people is told so, and who has no recovery code left too', async ({ page }) => {
  const person = await newPerson('analyst');
  await signIn(page, person);
  await page.goto('/settings/people');
  await expect(page.getByRole('alert').filter({ has: page.getByRole('heading', { name: 'Vault denied this' }) })).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
  await expectAccessible(page, 'people, forbidden');
  await shoot(page, 'people-forbidden');
  await page.goto('/settings/recovery-codes');
  await expect(page.getByText('No recovery code is left.')).toBeVisible();
  await expectAccessible(page, 'recovery codes, none left');
  await shoot(page, 'settings-recovery-none');
});

test('a session planted before the sign-in gains nothing by it', async ({ page, context, browser }) => {
  const [victim, thief] = [await newPerson('analyst'), await newPerson('analyst')];
  const thiefPage = await inOwnBrowser(browser);
  await givePassword(thiefPage, thief);
  await expect(thiefPage.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  const planted = await thiefPage.context().cookies();
  await context.addCookies(planted);
  await page.goto('/verify');
  await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  // Its own way to the door would break off one that the test takes meanwhile.
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, victim);
  expect((await thiefPage.request.get('/api/session')).status()).toBe(401);
  const made = await context.cookies();
  expect(made.map(({ value }) => value)).not.toContain(planted[0]?.value);
  await thiefPage.context().close();
});

test('a code whose time ran out lets nobody enrol', async () => {
  await expect.poll(() => Date.now() > late.untilMs, { timeout: 70_000, intervals: [1_000] }).toBe(true);
  await giveEnrolmentCode(late.page, late.code);
  await expect(refused(late.page)).toBeVisible();
});
