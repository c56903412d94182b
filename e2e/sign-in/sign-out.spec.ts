import { expect, signOut, test } from '../fixtures/sallyport.ts';
import { leasedPrefix } from '../support/leases.ts';
import { isLeaving } from '../support/session.ts';

test('a tab that leaves shows nothing more, however long the way to the door takes', async ({ page, context, signedIn }) => {
  const { prefix } = await leasedPrefix(1);
  const person = await signedIn('operator');
  const other = await context.newPage();
  await other.goto(`/leases?prefix=${encodeURIComponent(prefix)}`);
  await expect(other.getByRole('heading', { name: 'Leases', level: 1 })).toBeVisible();
  // The tab tells by itself: who asks a page that is leaving waits until it has left.
  let shown = '';
  await other.exposeFunction('tellShown', (text: string) => {
    shown = text;
  });
  await other.evaluate(() => {
    const { tellShown } = window as unknown as { tellShown: (text: string) => void };
    new MutationObserver(() => tellShown(document.body.innerText)).observe(document, { childList: true, subtree: true });
  });
  let letThrough = () => {};
  const isOpen = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await other.route(/\/sign-in/, async (route) => {
    await isOpen;
    await route.continue();
  });
  await page.goto('/settings/sessions');
  await signOut(page, person);
  await expect.poll(() => shown).toContain('This session is over');
  for (const known of [prefix, person.username]) expect(shown).not.toContain(known);
  letThrough();
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a tab that was told so while the session lives comes back to where it was', async ({ page, context, signedIn }) => {
  await signedIn('analyst');
  await page.goto('/policies?name=default');
  // It listens only from here on; told before, while the session lives, it has nothing to leave for.
  await expect(page.getByRole('button', { name: /^Account of/ })).toBeEnabled();
  const other = await context.newPage();
  await other.goto('/settings/sessions');
  const left = page.waitForRequest(isLeaving);
  await other.evaluate(() => new BroadcastChannel('sallyport-session').postMessage('ended'));
  await left;
  await expect(page.getByRole('heading', { name: 'Policies', level: 1 })).toBeVisible();
  await expect(page).toHaveURL('/policies?name=default');
});

test('the back button after a sign-out shows nothing of before', async ({ page, signedIn }) => {
  const { prefix } = await leasedPrefix(1);
  const person = await signedIn('operator');
  const places = [`/leases?prefix=${encodeURIComponent(prefix)}`, '/settings/sessions', '/policies?name=default'];
  for (const place of places) await page.goto(place);
  await expect(page.getByRole('heading', { name: 'Policies', level: 1 })).toBeVisible();
  await signOut(page, person);
  for (const _ of places) {
    await page.goBack({ waitUntil: 'commit' });
    // A page that is on its way to the door has nothing to give.
    const html = await page.content().catch(() => '');
    for (const known of [prefix, person.username, 'path "']) expect(html).not.toContain(known);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByRole('grid')).toHaveCount(0);
  }
  await page.goForward({ waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
