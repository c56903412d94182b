import type { Page } from '@playwright/test';
import { expect, openTabs, type Tab, test } from '../fixtures/sallyport.ts';
import { auditGrid } from '../support/audit-rows.ts';
import { expectAccessible, expectFocusVisible } from '../support/axe.ts';
import { policyEditor } from '../support/policies.ts';

// The audit table, the overview and the snapshots are looked at within their stories, while those wait for a code.
const POLICY = 'demo-operator';

test.describe.configure({ timeout: 120_000 });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

let admin: Tab;
let page: Page;

// Looking changes nothing, so one sign-in does for all; each test has a tab of its own.
test.beforeAll(async ({ browser }) => {
  [admin] = await openTabs(browser, ['platform-admin']);
});
test.beforeEach(async () => {
  page = await admin.page.context().newPage();
});
test.afterEach(() => page.close());
test.afterAll(() => admin?.close());

/** Keeps the page's scripts back until the answer is called: what it shows then is what the server drew. */
async function holdScripts(): Promise<() => void> {
  let listen = () => {};
  const isTime = new Promise<void>((resolve) => {
    listen = resolve;
  });
  await page.route('**/_next/static/**/*.js', async (route) => {
    await isTime;
    await route.continue();
  });
  return listen;
}

const policyRows = () => page.getByRole('grid', { name: 'Policies' }).getByRole('row');

test('what is typed before a page listens is heard, and a button that would not answer yet is off', async () => {
  const listen = await holdScripts();
  await page.goto('/policies', { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: 'Filter policies' }).fill(POLICY);
  const make = page.getByRole('button', { name: 'New policy…' });
  const late = [make, page.getByRole('button', { name: 'Command menu' }), page.getByRole('button', { name: /^Account of/ })];
  for (const button of late) await expect(button).toBeDisabled();
  listen();
  for (const button of late) await expect(button).toBeEnabled();
  await expect(page).toHaveURL(`/policies?filter=${POLICY}`);
  await expect(page.getByRole('textbox', { name: 'Filter policies' })).toHaveValue(POLICY);
});

test('a small button without a look of its own is off as well until its page listens', async () => {
  const listen = await holdScripts();
  await page.goto(`/policies?name=${POLICY}`, { waitUntil: 'commit' });
  const copy = page.getByRole('button', { name: `Copy policy name ${POLICY}` });
  await expect(copy).toBeDisabled();
  listen();
  await copy.click();
  await expect(page.getByRole('status').filter({ hasText: /^Copied$|^Not copied/ })).toBeVisible();
});

test('going back closes a confirmation: what it would give has no page to be shown on', async () => {
  await page.goto('/settings/sessions');
  await page.getByRole('link', { name: 'Recovery codes' }).click();
  await page.getByRole('button', { name: 'Make new codes…' }).click();
  await expect(page.getByRole('dialog', { name: 'Make new recovery codes?' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the policies are accessible: list, editor, difference, refusals', async () => {
  await page.goto('/policies');
  await expect(policyRows().nth(1)).toBeVisible();
  await expectAccessible(page, 'policies');
  await page.goto(`/policies?name=${POLICY}&path=sys%2Fleases%2Frenew`);
  await expect(page.getByRole('region', { name: 'What your token may do' }).getByText('update', { exact: true })).toBeVisible();
  await policyEditor(page, POLICY).press('Control+Home');
  await page.keyboard.type('# Changed by a test.\n');
  await expect(page.getByText('Not saved yet')).toBeVisible();
  await expectAccessible(page, 'a changed policy');
  await page.getByRole('button', { name: 'Save policy…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this policy?' });
  await expect(dialog.getByText('1 line added')).toBeVisible();
  await expectAccessible(page, 'the difference before saving');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Drop my changes' }).click();
  await page.goto('/policies?filter=no-such-policy-anywhere&draft=1');
  await page.getByRole('textbox', { name: 'Name' }).fill('r\u043eot');
  await expect(page.getByText(/taken for root/).first()).toBeVisible();
  await expectAccessible(page, 'no match, and a new policy with a bad name');
  await page.goto('/policies?name=sallyport-service');
  await expect(page.getByRole('alert').filter({ hasText: 'Vault denied this' })).toBeVisible();
  await expectAccessible(page, 'a policy that may not be read');
});

test('the audit log is accessible: entry, filters, choice of a time, emptiness', async () => {
  const rows = auditGrid(page).getByRole('row');
  await page.goto(`/audit?kind=login&text=${admin.person.username}`);
  await rows.nth(1).click();
  await expect(page.getByRole('region', { name: 'Entry as the server wrote it' })).toBeVisible();
  await expectAccessible(page, 'an audit entry, with filters');
  await page.getByRole('button', { name: 'Close the details' }).click();
  await page.getByRole('button', { name: /^Time: / }).click();
  await expect(page.getByRole('button', { name: 'Show this time' })).toBeVisible();
  await expectAccessible(page, 'the choice of a time');
  await page.goto('/audit?text=no+entry+has+this+in+it');
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await expectAccessible(page, 'no entry matches');
});

for (const { link, address, stop } of [
  { link: 'Overview', address: '/', stop: /^(?:none yet|.*\bnow|.+ ago)$/ },
  { link: 'Audit', address: '/audit', stop: /^Search entries$/ },
  { link: 'Policies', address: `/policies?name=${POLICY}`, stop: /^Text of policy / },
  { link: 'Snapshots', address: '/snapshots', stop: /^Take snapshot$/ },
]) {
  test(`the page ${link} can be reached and left by the keyboard alone`, async () => {
    await page.goto('/leases');
    await expect(page.getByRole('grid', { name: 'Leases' })).toBeVisible();
    await tabTo((name) => name === link);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: link, level: 1 })).toBeVisible();

    await page.goto(address);
    await tabTo((name) => name === 'Skip to the page');
    const names = await tabTo((name) => name === 'Skip to the page');
    expect(names).toContainEqual(expect.stringMatching(stop));
  });
}

/** Presses Tab until a thing of that name has the focus, which no stop on the way may keep or hide. Gives the names on the way. */
async function tabTo(isThere: (name: string) => boolean): Promise<string[]> {
  const names: string[] = [];
  while (names.length < 150) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const labelled = focused.getAttribute('aria-labelledby');
      const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
      return (
        focused.getAttribute('aria-label') ??
        (labelled === null ? null : document.getElementById(labelled)?.textContent) ??
        label ??
        focused.textContent ??
        ''
      ).trim();
    });
    if (name === null) continue;
    await expectFocusVisible(page);
    names.push(name);
    if (isThere(name)) return names;
  }
  throw new Error(`Nothing of that name was reached: ${names.join(' · ')}`);
}
