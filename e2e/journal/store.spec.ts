import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import { type DevPostgres, findPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { type ApiCaller, apiCaller } from '../support/api-caller.ts';
import { askedCallsOf } from '../support/audit-file.ts';
import { expectAccessible } from '../support/axe.ts';
import { type OwnDoor, openOwnDoor } from '../support/own-door.ts';
import { newPerson } from '../support/people.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });
// biome-ignore lint/suspicious/noSkippedTests: a database that goes away needs one of its own
test.skip(findPostgres() === null, 'This machine has no PostgreSQL.');

let dir = '';
let server: DevPostgres;
let own: OwnDoor;
let caller: ApiCaller;
let entityId = '';

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-journal-'));
  server = await startPostgres({ dir });
  const url = server.urlOf();
  own = await openOwnDoor({ SALLYPORT_DATABASE_URL: url });
  const person = await newPerson('platform-admin');
  entityId = person.entityId;
  caller = await apiCaller(own.url);
  await caller.signIn(person, 'verified');
});
test.afterAll(async () => {
  await caller?.close();
  await own?.stop();
  await server?.stop();
  if (dir !== '') rmSync(dir, { recursive: true, force: true });
});

const renew = () => caller.call('POST', apiPaths.lease.renew, { body: { leaseId: 'auth/token/create/none' } });

/** The browser with the session of `caller`. */
async function enterAsCaller(page: Page): Promise<void> {
  const pairs = (await caller.cookieHeader()).split('; ');
  const [name = '', value = ''] = pairs.find((pair) => pair.startsWith('sallyport.session='))?.split(/=(.*)/s) ?? [];
  await page.context().addCookies([{ name, value, url: own.url }]);
}

test('a list of sessions that cannot be read is said so, never looks like none, and comes back', async ({ page }) => {
  await enterAsCaller(page);
  // A time that no calendar has, as a repair by hand may leave it.
  await server.query(`update sessions set signed_in_at = 'infinity' where entity_id = '${entityId}'`);
  await page.goto(`${own.url}/settings/sessions`);
  const failure = page.getByRole('alert').filter({ has: page.getByRole('heading', { name: 'The console failed' }) });
  await expect(failure).toBeVisible();
  await expect(failure.getByRole('button', { name: /^Copy request id \S{8,}/ })).toBeVisible();
  await expect(page.getByText('Not known', { exact: true })).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
  await server.query(`update sessions set signed_in_at = now() where entity_id = '${entityId}'`);
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'this session' })).toBeVisible();
  await expect(failure).toBeHidden();
});

test('a row that was changed in the database is found and named', async ({ page }) => {
  await enterAsCaller(page);
  await expect(server.query("update journal set display_name = 'nobody' where seq = 2")).rejects.toThrow('never changed');
  await server.query('alter table journal disable trigger user');
  await server.query("update journal set display_name = 'nobody' where seq = 2");
  await page.goto(`${own.url}/settings/journal`);
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByText('Broken: row 2 is not what was written')).toBeVisible();
});

test('nothing is done whose intent cannot be written: Vault hears nothing of it', async () => {
  expect((await renew()).code).toBe('lease_gone');
  await server.query('alter table journal_head rename to journal_head_away');
  const before = askedCallsOf(entityId);
  expect((await renew()).code).toBe('record_failed');
  expect((await caller.call('POST', apiPaths.journal.export, { body: { format: 'csv' } })).code).toBe('record_failed');
  expect(askedCallsOf(entityId)).toBe(before);
  await server.query('alter table journal_head_away rename to journal_head');
  expect((await renew()).code).toBe('lease_gone');
});

test('a database that is gone is said, and never looks like an empty journal; a killed one goes on with its chain', async ({ page }) => {
  await enterAsCaller(page);
  const before = askedCallsOf(entityId);
  await server.stop();
  expect((await renew()).code).toBe('store_unavailable');
  expect((await caller.call('GET', apiPaths.journal.query)).code).toBe('store_unavailable');
  expect(askedCallsOf(entityId)).toBe(before);
  const opened = await page.goto(`${own.url}/settings/journal`);
  expect(opened?.status()).toBe(503);
  await expect(page.getByRole('heading', { name: "The console's own store does not answer" })).toBeVisible();
  await expectAccessible(page, 'a page without the store', { isThemed: false });
  server = await startPostgres({ dir, port: server.port });
  await expect.poll(async () => (await renew()).code, { timeout: 30_000 }).toBe('lease_gone');
  // It comes back by itself.
  await expect(page.getByRole('heading', { name: 'Journal', level: 1 })).toBeVisible({ timeout: 30_000 });
});
