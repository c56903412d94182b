import { expect, test } from '../fixtures/sallyport.ts';
import { expectAccessible } from '../support/axe.ts';
import { type OwnDoor, openOwnDoor } from '../support/own-door.ts';

let own: OwnDoor;
test.beforeAll(async () => {
  own = await openOwnDoor({});
});
test.afterAll(() => own?.stop());
test.use({ baseURL: async ({ baseURL }, use) => use(own?.url ?? baseURL) });

test('a console that was given no audit file says so first, and shows no zeros for what it cannot count', async ({ page, signedIn }) => {
  await signedIn('auditor');
  await page.goto('/');
  for (const name of ['Denied, last 24 h', 'Requests, last 24 h']) {
    const fact = page.getByRole('region', { name });
    await expect(fact).toContainText('No audit log is read.');
    await expect(fact).not.toContainText('0');
  }
  await expect(page.getByRole('heading', { name: 'No audit log is read' })).toBeVisible();
  await expectAccessible(page, 'an overview without an audit log');
  await page.getByRole('link', { name: 'See what is missing' }).click();
  await expect(page.getByText('No audit file is configured')).toBeVisible();
});
