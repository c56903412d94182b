import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import { expect, openTabs, type Tab, test } from '../fixtures/sallyport.ts';
import { expectAccessible } from '../support/axe.ts';
import { dataDir } from '../support/demo.ts';

// Looking changes nothing but the journal itself; the people are signed in together.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

let auditor: Tab;
let analyst: Tab;

test.beforeAll(async ({ browser }) => {
  [auditor, analyst] = await openTabs(browser, ['auditor', 'analyst']);
});
test.afterAll(async () => {
  for (const tab of [auditor, analyst]) await tab?.close();
});

const rows = (page: Page) => page.getByRole('grid', { name: 'Journal' }).getByRole('row');
const drawer = (page: Page) => page.getByRole('complementary', { name: 'Journal rows of a request' });

test('an auditor reads who did what, one request with its intent and outcome, and what Vault has of it', async () => {
  const { page } = auditor;
  const { username } = analyst.person;
  await page.goto('/settings/journal');
  await expect(page.getByRole('heading', { name: 'Journal', level: 1 })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Journal' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expect(rows(page).nth(1)).toBeVisible();
  await expectAccessible(page, 'the journal');

  await page.getByRole('textbox', { name: 'Search the journal' }).fill(username);
  const verified = rows(page).filter({ hasText: 'Give the second factor' });
  // Until the search is answered, the rows are those of before.
  await expect(rows(page).filter({ hasText: auditor.person.username })).toHaveCount(0);
  await expect(verified).toContainText(username);
  await expect(verified).toContainText('done');
  await verified.click();
  await expect(drawer(page).getByRole('heading', { name: /^Intent/ })).toBeVisible();
  await expect(drawer(page).getByRole('heading', { name: /^Outcome/ })).toContainText('done');
  await expect(drawer(page).getByRole('button', { name: /^Copy hash [0-9a-f]{64}$/ })).toHaveCount(2);
  await expectAccessible(page, 'a request of the journal');
  await page.reload();
  await expect(drawer(page).getByRole('heading', { name: /^Intent/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeHidden();

  await rows(page).filter({ hasText: 'Sign in' }).click();
  await drawer(page).getByRole('link', { name: 'What Vault’s audit log has of it' }).click();
  const entry = page
    .getByRole('grid', { name: 'Audit entries' })
    .getByRole('row')
    .filter({ hasText: `login/${username}` });
  await expect(entry.first()).toBeVisible();
});

test('who may list no lease is not in the journal for what a page asked by itself', async () => {
  const { page, person } = auditor;
  const refusals = async () => {
    await page.goto(`/settings/journal?who=${person.username}&outcome=refused`);
    await expect(rows(page).nth(1)).toBeVisible();
    return rows(page).count();
  };
  // The page of leases, where the sign-in led to, was refused.
  const before = await refusals();
  const counted = page.waitForResponse((answer) => answer.url().includes(apiPaths.lease.count));
  await page.goto('/');
  expect((await counted).status()).toBe(200);
  expect(await refusals()).toBe(before);
});

test('the address holds the filters, and nothing found is said in words', async () => {
  const { page } = auditor;
  await page.goto('/settings/journal');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Act').selectOption('Give the second factor');
  await page.getByLabel('Outcome').selectOption('done');
  await expectAccessible(page, 'the filters of the journal');
  await page.getByRole('button', { name: 'Show these rows' }).click();
  await expect(page).toHaveURL(/verb=session.verify&outcome=done/);
  await expect(rows(page).nth(1)).toContainText('Give the second factor');
  await expect(rows(page).filter({ hasText: 'Sign out' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Remove the filter outcome is done' })).toBeVisible();
  await page.goto('/settings/journal?who=nobody-of-that-name');
  await expect(page.getByRole('heading', { name: 'No row matches' })).toBeVisible();
  await expectAccessible(page, 'no row of the journal matches');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(rows(page).nth(1)).toBeVisible();
  await page.goto('/settings/journal?outcome=maybe');
  await expect(page.getByRole('alert').filter({ hasText: 'The request is not valid' })).toBeVisible();
});

test('a filter that cannot be is refused by its name, and never shown as nothing found', async () => {
  const { page } = auditor;
  await page.goto('/settings/journal?from=2026-13-01T00:00:00Z');
  const refused = page.getByRole('alert').filter({ hasText: 'The request is not valid' });
  await expect(refused.getByRole('term').filter({ hasText: /^from$/ })).toBeVisible();
  await expect(refused).toContainText('Must be a moment like');
  await expectAccessible(page, 'a refused filter');
  await expect(page.getByRole('row')).toHaveCount(0);
});

test('the chain is found intact, on the page and by the command beside the running console', async () => {
  const { page } = auditor;
  await page.goto('/settings/journal');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByText(/^Intact up to row [\d,]+$/)).toBeVisible();
  const run = promisify(execFile)(process.execPath, ['--import', './scripts/ts-hook.mjs', 'scripts/journal-verify.ts'], {
    env: { ...process.env, SALLYPORT_DATA_DIR: dataDir() },
  });
  expect((await run).stdout).toMatch(/^Intact: [\d,]+ rows\.\nHead: \d+:[0-9a-f]{64}\n$/);
});

test('an export has the rows of the filter, and is a row itself', async () => {
  const { page } = auditor;
  await page.goto(`/settings/journal?text=${analyst.person.username}`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export NDJSON' }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/^journal-\d{4}-\d\d-\d\dT[\d-]+Z\.ndjson$/);
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\n');
  const verbs = lines.map((line) => (JSON.parse(line) as { verb: string }).verb);
  expect(verbs).toEqual(expect.arrayContaining(['session.verify', 'session.sign-in']));
  await page.goto('/settings/journal?verb=journal.export');
  await expect(rows(page).filter({ hasText: auditor.person.username })).toContainText('done');
});

test('an analyst sees what they did themselves, and is told what it takes for more', async () => {
  const { page } = analyst;
  await page.goto('/settings/journal');
  await expect(page.getByText('Only what you did yourself.')).toBeVisible();
  // Looking at one's own rows asks for nothing that one may not see: a second look finds no refusal of the first.
  await page.reload();
  await expect(page.getByText('Give the second factor')).toBeVisible();
  await expect(page.getByText('refused', { exact: true })).toHaveCount(0);
  await expect(page.getByText('data/console/journal/root')).toBeVisible();
  await expect(rows(page).filter({ hasText: 'Give the second factor' })).toHaveCount(1);
  await expect(rows(page).filter({ hasText: 'Sign in' })).toContainText('done');
  await expect(rows(page).filter({ hasText: auditor.person.username })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Verify now' })).toHaveCount(0);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page, 'the own journal on a narrow screen');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
