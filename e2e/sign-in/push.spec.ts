import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type OwnConsole, startConsole } from '#server/testing/own-console.ts';
import { openPushStage, type PushStage } from '#server/testing/push-stage.ts';
import { expect, givePassword, test } from '../fixtures/sallyport.ts';
import { expectAccessible } from '../support/axe.ts';

// A server whose own login MFA is a push to a telephone: here the telephone is the test's.
test.describe.configure({ timeout: 90_000 });

const PASSWORD = 'kingfisher-at-dawn';
const home = mkdtempSync(join(tmpdir(), 'sallyport-push-'));
let stage: PushStage;
let own: OwnConsole;
test.use({ baseURL: async ({ baseURL }, use) => use(own?.url ?? baseURL) });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  stage = await openPushStage({ serverWaitsSeconds: 60 });
  const serviceTokenFile = join(home, 'service-token');
  writeFileSync(serviceTokenFile, stage.bao.rootToken.reveal(), { mode: 0o600 });
  own = await startConsole({ vaultAddr: stage.bao.address, serviceTokenFile, env: { VAULT_CACERT: stage.bao.caFile ?? '' } });
});
test.afterAll(async () => {
  await own?.stop();
  await stage?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** From the password to the push on the telephone. */
async function ring(page: Page, username: string) {
  await page.getByRole('button', { name: 'Send the request' }).click();
  const push = await stage.provider.next(username);
  await expect(page.getByRole('status').filter({ hasText: 'Waiting until you answer on your telephone.' })).toBeVisible();
  return push;
}

test('a push is waited for, may be denied and sent again, and lets in who approved it', async ({ page }) => {
  const username = await stage.addPerson(PASSWORD);
  await givePassword(page, { username, password: PASSWORD });
  await expect(page.getByRole('heading', { name: 'Vault asks for its own factor' })).toBeVisible();
  const denied = await ring(page, username);
  await expect(page.getByRole('button', { name: 'Waiting' })).toBeDisabled();
  await expectAccessible(page, 'a push that is waited for');
  denied.answer('deny');
  const refusal = page.getByRole('alert').filter({ hasText: 'was not accepted' });
  await expect(refusal).toBeVisible();
  for (const secret of stage.provider.secrets) await expect(page.getByText(secret)).toHaveCount(0);
  const approved = await ring(page, username);
  await expect(refusal).toHaveCount(0);
  approved.answer('approve');
  // The console's own factor comes after it.
  await expect(page.getByRole('heading', { name: 'Set up the second factor' })).toBeVisible();
});

test('a push that was given up is taken from the telephone, leads back to the door, and lets nobody in', async ({ page }) => {
  const username = await stage.addPerson(PASSWORD);
  const before = await stage.tokens();
  await givePassword(page, { username, password: PASSWORD });
  const push = await ring(page, username);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await push.left;
  expect(push.answer('approve')).toBe(false);
  expect((await page.request.get('/api/session')).status()).toBe(401);
  expect(await stage.tokens()).toEqual(before);
});
