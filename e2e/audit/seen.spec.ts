import { apiPaths } from '#lib/paths.ts';
import { expect, openTabs, type Tab, test } from '../fixtures/sallyport.ts';
import { auditGrid, untilSeen } from '../support/audit-rows.ts';
import { expectAccessible } from '../support/axe.ts';
import { asRoot, freshCode } from '../support/demo.ts';
import { isLeaseAlive, leaseDrawer, leasedPrefix, leaseRow } from '../support/leases.ts';
import { newPerson } from '../support/people.ts';
import { freshPolicyName, policyEditor, READ_TEXT, writePolicy } from '../support/policies.ts';
import { askAs, vaultToken } from '../support/vault-person.ts';

/** From Vault's own time of an entry to its row on the page. */
const SOON_MS = 2_000;
const PATH = 'secret/data/e2e';

test('an auditor sees what is done in the console, and what an edited policy now denies, by name and within two seconds', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { leaseIds, prefix } = await leasedPrefix(1);
  const leaseId = leaseIds[0] ?? '';
  const policy = freshPolicyName();
  await writePolicy(policy, READ_TEXT);
  const reader = await newPerson('analyst');
  await asRoot('POST', `auth/userpass/users/${reader.username}`, { body: { token_policies: [policy] } });
  const token = await vaultToken(reader);
  // There is nothing at the path, which only somebody who may read it is told.
  expect(await askAs(token, 'GET', PATH)).toBe(404);
  const [operator, admin, auditor] = await openTabs(browser, ['operator', 'platform-admin', 'auditor']);

  const asked: { atMs: number; url: URL }[] = [];
  auditor.page.on('request', (request) => asked.push({ atMs: performance.now(), url: new URL(request.url()) }));
  await auditor.page.goto('/audit');
  await expect(auditor.page.getByRole('button', { name: 'Live: pause' })).toBeVisible();
  const grid = auditGrid(auditor.page);
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  await expect(auditor.page.getByRole('region', { name: 'Top people' }).getByRole('button').first()).toBeVisible();
  // Rows that come in while axe looks would be neither the old nor the new ones.
  await auditor.page.getByRole('button', { name: 'Live: pause' }).click();
  await expectAccessible(auditor.page, 'audit');
  await auditor.page.getByRole('button', { name: 'Paused: follow the log' }).click();

  await test.step('the revocation of a lease', async () => {
    const { page, totpSecret, person } = operator;
    await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}&lease=${encodeURIComponent(leaseId)}`);
    await leaseDrawer(page).getByRole('button', { name: 'Revoke lease…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke this lease?' });
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
    const seen = untilSeen(grid, [`userpass-${person.username}`, 'sys/leases/revoke']);
    await dialog.getByRole('button', { name: 'Revoke lease' }).click();
    await expect(page.getByRole('region', { name: 'Messages' }).getByText('Revoked; Vault no longer finds it')).toBeVisible();
    expect(await isLeaseAlive(leaseId)).toBe(false);
    expect(await seen).toBeLessThan(SOON_MS);
    await expect(leaseRow(page, leaseId)).toBeHidden();
  });
  const idleEndsAt = await idleEnd(auditor);

  await test.step('a policy is edited, and the next request of somebody who has it is denied', async () => {
    const { page, totpSecret, person } = admin;
    await page.goto(`/policies?name=${policy}`);
    await policyEditor(page, policy).fill(READ_TEXT.replace('"read"', '"deny"'));
    await page.getByRole('button', { name: 'Save policy…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this policy?' });
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret));
    const saved = untilSeen(grid, [`userpass-${person.username}`, `sys/policies/acl/${policy}`, 'write']);
    await dialog.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByRole('region', { name: 'Messages' }).getByText('Policy saved as version 2')).toBeVisible();
    expect(await saved).toBeLessThan(SOON_MS);

    const denied = untilSeen(grid, [`userpass-${reader.username}`, PATH, 'denied']);
    expect(await askAs(token, 'GET', PATH)).toBe(403);
    expect(await denied).toBeLessThan(SOON_MS);
  });

  await test.step('watching asks for the entries once a second at most, and keeps no idle session alive', async () => {
    const looks = asked.filter(({ url }) => url.pathname === apiPaths.audit.query).map(({ atMs }) => atMs);
    expect(looks.length).toBeGreaterThan(2);
    const seconds = ((looks.at(-1) ?? 0) - (looks[0] ?? 0)) / 1000;
    expect(looks.length - 1).toBeLessThanOrEqual(Math.ceil(seconds));
    expect(await idleEnd(auditor)).toBe(idleEndsAt);
  });

  await test.step('the entry names the policies of the one who was denied', async () => {
    await grid.getByRole('row').filter({ hasText: reader.username }).filter({ hasText: 'denied' }).click();
    await expect(auditor.page.getByRole('complementary', { name: 'Audit entry' })).toContainText(policy);
  });
  for (const tab of [auditor, operator, admin]) await tab.close();
});

async function idleEnd({ page }: Tab): Promise<string> {
  const { idleExpiresAt } = (await (await page.request.get(apiPaths.session)).json()) as { idleExpiresAt: string };
  return idleExpiresAt;
}
