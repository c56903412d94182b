import type { Page } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import { expect, openTabs, type Tab, test } from '../fixtures/sallyport.ts';
import { approveItem } from '../support/approvals.ts';
import { expectAccessible } from '../support/axe.ts';
import { freshCode } from '../support/demo.ts';
import { enrolKey } from '../support/key-holder.ts';
import { leasedPrefix, leaseIdsBelow, sweepAgain } from '../support/leases.ts';
import { type OwnDoor, openOwnDoor } from '../support/own-door.ts';
import { ownNamespace } from '../support/own-namespace.ts';
import { newPerson } from '../support/people.ts';

// The two acts that only a console set so wants approved; the download of a snapshot, which always does, has its story with the snapshots.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let door: OwnDoor;
let admin: Tab;
let secondAdmin: Tab;
let operator: Tab;
test.use({ baseURL: async ({ baseURL }, use) => use(door?.url ?? baseURL) });
test.beforeAll(async ({ browser }) => {
  door = await openOwnDoor({ SALLYPORT_TWO_PERSON: 'people.reset,lease.revoke-prefix', SALLYPORT_LIMIT_SIGN_IN: '100' });
  [admin, operator, secondAdmin] = await openTabs(browser, ['platform-admin', 'operator', 'platform-admin'], door.url);
});
test.afterAll(async () => {
  for (const tab of [admin, operator, secondAdmin]) await tab?.close();
  await door?.stop();
});

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });

/** In an open dialog: says why and asks. */
async function ask({ page }: Tab, dialogName: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: dialogName });
  await expect(dialog.getByText('A second person must approve this.')).toBeVisible();
  await expect(dialog.getByLabel('Code from your authenticator')).toHaveCount(0);
  await dialog.getByLabel('Why you need it').fill(reason);
  await dialog.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(dialog.getByText('Asked. You may close this')).toBeVisible();
}

/** Approves what the other one asked for, after it was shown what it is. */
async function approve({ page, totpSecret }: Tab, request: string, shown: readonly string[]): Promise<void> {
  await page.goto('/settings/approvals');
  const item = page.getByRole('listitem', { name: request }).filter({ has: page.getByRole('button', { name: 'Approve…' }) });
  for (const text of shown) await expect(item).toContainText(text);
  await approveItem(page, item, totpSecret, shown);
}

test('a prefix is revoked after a second person approved that prefix with that count', async () => {
  const { prefix, add } = await leasedPrefix(2);
  const { page, totpSecret, person } = operator;
  const dialogName = 'Revoke all leases below this prefix?';
  const dialog = page.getByRole('dialog', { name: dialogName });
  const openDialog = () => page.getByRole('button', { name: /^Revoke \d leases…$/ }).click();
  await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}`);
  await sweepAgain(page);
  await openDialog();
  await ask(operator, dialogName, 'Leaked in a build log');
  await expectAccessible(page, 'a prefix that waits for approval');
  await approve(admin, `Revoke a prefix, asked by ${person.username}`, [prefix, '2', 'Leaked in a build log']);
  await expect(dialog.getByText(`Approved by ${admin.person.username}, good once`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await test.step('one lease more is another act, which nobody approved', async () => {
    await add();
    await sweepAgain(page);
    await openDialog();
    await expect(dialog.getByText('3 leases, counted just now with your own token')).toBeVisible();
    await ask(operator, dialogName, 'Leaked in a build log, and one more');
    expect(await leaseIdsBelow(prefix)).toHaveLength(3);
  });

  await test.step('approved as it now is, it is done and verified', async () => {
    // By another one, whose code is there: the first would wait for the next.
    await approve(secondAdmin, `Revoke a prefix, asked by ${person.username}`, [prefix, '3', 'and one more']);
    await expect(dialog.getByText(`Approved by ${secondAdmin.person.username}, good once`)).toBeVisible();
    await dialog.getByLabel('Type 3 to confirm').fill('3');
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
    await dialog.getByRole('button', { name: 'Revoke 3 leases' }).click();
    await expect(messages(page).getByText('Revoked 3 leases; a later count found none')).toBeVisible();
    expect(await leaseIdsBelow(prefix)).toEqual([]);
  });
});

test('a second factor is reset after a second person approved it for that person', async () => {
  const lost = await newPerson('analyst');
  const { page, totpSecret, person } = admin;
  const dialogName = 'Reset the second factor?';
  const dialog = page.getByRole('dialog', { name: dialogName });
  await page.goto(`/settings/people?filter=${lost.username}`);
  await page.getByRole('button', { name: lost.username }).click();
  await page.getByLabel('Why the reset').fill('lost phone, seen in person');
  await page.getByRole('button', { name: 'Reset second factor…' }).click();
  await ask(admin, dialogName, 'Lost phone, seen in person');
  await approve(operator, `Reset a person’s factors, asked by ${person.username}`, [lost.username, 'Lost phone, seen in person']);
  await expect(dialog.getByText(`Approved by ${operator.person.username}, good once`)).toBeVisible();
  // Whoever left meanwhile comes back to the act that was approved, whose reason is a part of it.
  await page.goto(`/settings/people?filter=${lost.username}`);
  await page.getByRole('button', { name: lost.username }).click();
  await expect(page.getByLabel('Why the reset')).toHaveValue('lost phone, seen in person');
  await page.getByRole('button', { name: 'Reset second factor…' }).click();
  await expect(dialog.getByText(`Approved by ${operator.person.username}, good once`)).toBeVisible();
  await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
  await dialog.getByRole('button', { name: 'Reset second factor' }).click();
  await expect(messages(page).getByText('Second factor reset')).toBeVisible();
});

test('what somebody of another namespace asks for is told to who may decide it there', async () => {
  const { namespace, policy } = await ownNamespace();
  const { prefix } = await leasedPrefix(2, namespace);
  const tenant = await newPerson('analyst', { isEnrolled: false, namespace, policies: [policy] });
  const { caller } = await enrolKey(door.url, tenant);
  const act = { verb: 'lease.revoke-prefix', input: { namespace, prefix, expectedCount: 2 } };
  const body = { ...act, reason: 'Left over from a test' };
  expect((await caller.call('POST', apiPaths.approvals.request, { body })).code).toBe('ok');
  const { page } = admin;
  await page.goto('/policies');
  await expect(page.getByText('1 request waits for your approval in another namespace:')).toBeVisible();
  await expectAccessible(page, 'a request of another namespace');
  await page.getByRole('link', { name: namespace }).click();
  await expect(page).toHaveURL(`/settings/approvals?ns=${namespace}`);
  const item = page.getByRole('listitem', { name: `Revoke a prefix, asked by ${tenant.username}` });
  for (const text of [prefix, namespace, body.reason]) await expect(item).toContainText(text);
  await item.getByRole('button', { name: 'Refuse' }).click();
  await expect(messages(page).getByText('Refused')).toBeVisible();
  await expect(page.getByText('waits for your approval in another namespace:')).toHaveCount(0);
  await operator.page.goto('/policies');
  await expect(operator.page.getByRole('heading', { name: 'Policies', level: 1 })).toBeVisible();
  await expect(operator.page.getByText('in another namespace')).toHaveCount(0);
  await caller.close();
});
