import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, openTabs, type Tab, test } from '../fixtures/sallyport.ts';
import { approveItem } from '../support/approvals.ts';
import { expectAccessible } from '../support/axe.ts';
import { freshCode } from '../support/demo.ts';
import { lookAgain } from '../support/policies.ts';
import {
  cutShort,
  holdSnapshotList,
  isSnapshotKept,
  pretendAllRights,
  sha256Of,
  snapshotDrawer,
  snapshotRows,
  tamperWith,
  withFlippedByte,
} from '../support/snapshots.ts';

// One snapshot's life, told in order; the people are signed in together, so that they wait for their second code together.
test.describe.configure({ mode: 'serial', timeout: 90_000 });

let ana: Tab;
let ben: Tab;
let analyst: Tab;
let auditor: Tab;
let operator: Tab;
let snapshotId = '';

test.beforeAll(async ({ browser }) => {
  const roles = ['platform-admin', 'platform-admin', 'analyst', 'auditor', 'operator'] as const;
  [ana, ben, analyst, auditor, operator] = await openTabs(browser, roles);
});
test.afterAll(async () => {
  for (const tab of [ana, ben, analyst, auditor, operator]) await tab?.close();
});

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });

async function verifyAgain(page: Page): Promise<void> {
  await snapshotDrawer(page).getByRole('button', { name: 'Verify again' }).click();
  await expect(snapshotDrawer(page).getByRole('button', { name: 'Verify again' })).toBeEnabled();
}

test('a snapshot is taken in sight, verified before it counts, and verified again', async () => {
  const { page, person } = ana;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Snapshots' }).click();
  await expect(page.getByRole('heading', { name: 'Snapshots', level: 1 })).toBeVisible();
  const take = page.getByRole('button', { name: 'Take snapshot' });
  const letGo = await holdSnapshotList(page);
  await take.click();
  await expect(page.getByText(/taken and checked in .+, for/)).toContainText(person.username);
  await expect(page.getByRole('button', { name: 'Cancel the snapshot' })).toBeVisible();
  await expect(take).toHaveAccessibleDescription('One is being taken. They go one at a time.');
  letGo();

  await expect(messages(page).getByText('Snapshot verified, ')).toBeVisible();
  await expect(page.getByText(/taken and checked in/)).toBeHidden();
  await expect(page.getByText(/^newest verified/)).toBeVisible();
  const row = snapshotRows(page).filter({ hasText: person.username });
  await expect(row).toContainText('verified');
  await row.click();
  await expect(page).toHaveURL(/snapshot=[0-9a-f]{32}$/);
  snapshotId = new URL(page.url()).searchParams.get('snapshot') ?? '';
  expect(isSnapshotKept(snapshotId)).toBe(true);
  await verifyAgain(page);
  await expect(messages(page).getByText('Verified again: the file is what it was when it was taken')).toBeVisible();
  await expectAccessible(page, 'a snapshot');
});

for (const { what, change } of [
  { what: 'a changed byte', change: withFlippedByte },
  { what: 'a cut-off file', change: cutShort },
]) {
  test(`${what} makes it bad, with the cause, until the file is what it was`, async () => {
    const { page } = ana;
    const cause = snapshotDrawer(page).getByRole('alert');
    const restore = tamperWith(snapshotId, change);
    await verifyAgain(page);
    await expect(cause).toContainText('The file was changed after it was verified');
    await expect(cause).toContainText('snapshot_tampered');
    await expect(snapshotDrawer(page).getByText('A bad snapshot is never handed out.')).toBeVisible();
    await expect(snapshotDrawer(page).getByRole('button', { name: 'Download snapshot…' })).toBeDisabled();
    await expectAccessible(page, `a snapshot with ${what}`);

    await page.goto('/');
    const attention = page.getByRole('region', { name: 'What needs attention' });
    await expect(attention).toContainText('The newest snapshot is bad');
    await expectAccessible(page, 'overview');
    await attention.getByRole('link', { name: 'Look at the snapshots' }).click();
    await snapshotRows(page).filter({ hasText: ana.person.username }).click();
    await expect(cause).toContainText('snapshot_tampered');
    await expect(snapshotRows(page).filter({ hasText: 'bad: The file was changed after it was verified' })).toBeVisible();
    await expect(page.getByText('1 bad', { exact: true })).toBeVisible();
    restore();
    await verifyAgain(page);
    await expect(cause).toBeHidden();
    await expect(snapshotDrawer(page).getByText('verified', { exact: true })).toBeVisible();
  });
}

test('an analyst and an auditor look, and Vault refuses the rest, even to a page that believes it may', async () => {
  for (const { tab, act, verb } of [
    { tab: analyst, act: 'Delete snapshot…', verb: 'Delete snapshot' },
    { tab: auditor, act: 'Delete snapshot…', verb: 'Delete snapshot' },
  ]) {
    const { page, totpSecret } = tab;
    const drawer = snapshotDrawer(page);
    await page.goto('/snapshots');
    const take = page.getByRole('button', { name: 'Take snapshot' });
    await expect(take).toHaveAccessibleDescription('Your policies let you look at snapshots, not take them.');
    const row = snapshotRows(page).filter({ hasText: ana.person.username });
    await row.click();
    await expect(drawer.getByText('To download one, a policy needs read on sys/storage/raft/snapshot.')).toBeVisible();
    await expect(drawer.getByRole('button', { name: 'Download snapshot…' })).toBeDisabled();
    await expect(drawer.getByRole('button', { name: /^(?:Verify|Delete)/ })).toHaveCount(0);
    await drawer.getByRole('button', { name: 'Close the details' }).click();

    await pretendAllRights(page);
    await expect(async () => {
      await lookAgain(page);
      await expect(take).toHaveAccessibleDescription('', { timeout: 500 });
    }).toPass();
    await take.click();
    await expect(messages(page).getByText('Vault denied this')).toHaveCount(1);
    await row.click();
    await drawer.getByRole('button', { name: 'Verify again' }).click();
    await expect(messages(page).getByText('Vault denied this')).toHaveCount(2);
    await drawer.getByRole('button', { name: act }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
    await dialog.getByRole('button', { name: verb }).click();
    await expect(dialog.getByRole('alert').getByText('Vault denied this')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  }
  expect(isSnapshotKept(snapshotId)).toBe(true);
});

test('it is downloaded after a second person approved it, with a code, byte for byte, once', async () => {
  const { page, totpSecret, person } = ana;
  const drawer = snapshotDrawer(page);
  const copy = await drawer.getByRole('button', { name: /^Copy SHA-256 / }).getAttribute('aria-label');
  const download = drawer.getByRole('button', { name: 'Download snapshot…' });
  await download.click();
  const dialog = page.getByRole('dialog', { name: 'Download this snapshot?' });
  const ask = dialog.getByRole('button', { name: 'Ask for approval' });
  await expect(dialog.getByText('A second person must approve this.')).toBeVisible();
  await expect(dialog.getByLabel('Code from your authenticator')).toHaveCount(0);
  await expect(ask).toBeDisabled();
  await dialog.getByLabel('Why you need it').fill('Restore drill of tonight');
  await expectAccessible(page, 'a dialog that asks for approval');
  await ask.click();
  await expect(dialog.getByText('Asked. You may close this')).toBeVisible();

  // Told to who may decide, on whatever page, and to nobody else.
  await operator.page.goto('/leases');
  await expect(operator.page.getByText(`${person.username} asks for your approval: Download a snapshot.`)).toBeVisible();
  await operator.page.getByRole('link', { name: 'Look at it' }).click();
  const request = operator.page.getByRole('listitem', { name: `Download a snapshot, asked by ${person.username}` });
  await expect(request).toContainText('Restore drill of tonight');
  await expect(request).toContainText(snapshotId);
  await expectAccessible(operator.page, 'a request for approval');
  await approveItem(operator.page, request, operator.totpSecret);
  await expect(request).toContainText('approved, not used yet');

  await expect(dialog.getByText(`Approved by ${operator.person.username}, good once`)).toBeVisible();
  await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /^Download \d/ }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/^raft-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-f]{8}\.snap$/);
  expect(`Copy SHA-256 ${sha256Of(readFileSync(await file.path()))}`).toBe(copy);
  await expect(messages(page).getByText('Its bytes were checked once more on the way.')).toBeVisible();

  await download.click();
  await expect(dialog.getByText('A second person must approve this.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await page.goto('/settings/approvals');
  const own = page.getByRole('listitem', { name: `Download a snapshot, asked by ${person.username}` });
  await expect(own).toContainText('approved and done');
  await expectAccessible(page, 'earlier requests');
});

test('a request is taken back by who asked, refused by another, and nobody approves their own', async () => {
  const { page, person } = ana;
  const askAgain = async () => {
    await page.goto(`/snapshots?snapshot=${snapshotId}`);
    await snapshotDrawer(page).getByRole('button', { name: 'Download snapshot…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Download this snapshot?' });
    await dialog.getByLabel('Why you need it').fill('Once more');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await expect(dialog.getByText('Asked. You may close this')).toBeVisible();
    return dialog;
  };
  const openRequests = (of: Page) =>
    of.getByRole('list', { name: 'Open requests' }).getByRole('listitem', { name: `asked by ${person.username}` });
  await askAgain();
  await page.goto('/settings/approvals');
  await expect(openRequests(page).getByRole('button', { name: 'Approve…' })).toHaveCount(0);
  await openRequests(page).getByRole('button', { name: 'Take back' }).click();
  await expect(openRequests(page)).toHaveCount(0);

  const dialog = await askAgain();
  await operator.page.goto('/settings/approvals');
  await openRequests(operator.page).getByRole('button', { name: 'Refuse' }).click();
  await expect(openRequests(operator.page)).toHaveCount(0);
  await expect(dialog.getByText(`${operator.person.username} refused it.`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await analyst.page.goto('/settings/approvals');
  await expect(analyst.page.getByText('Nothing was asked for')).toBeVisible();
  await expect(analyst.page.getByText('You see your own requests.')).toBeVisible();
  await expectAccessible(analyst.page, 'no request for approval');
});

test('a second administrator deletes it with a code, and the file is gone', async () => {
  const { page, totpSecret } = ben;
  await page.goto(`/snapshots?snapshot=${snapshotId}`);
  await snapshotDrawer(page).getByRole('button', { name: 'Delete snapshot…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this snapshot?' });
  const confirm = dialog.getByRole('button', { name: 'Delete snapshot' });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
  await confirm.click();
  await expect(messages(page).getByText('Snapshot deleted')).toBeVisible();
  await expect(snapshotDrawer(page)).toBeHidden();
  await expect(snapshotRows(page).filter({ hasText: ana.person.username })).toHaveCount(0);
  expect(isSnapshotKept(snapshotId)).toBe(false);
});
