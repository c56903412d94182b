import type { Request } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import { expect, signOut, test } from '../fixtures/sallyport.ts';
import { leasedPrefix } from '../support/leases.ts';

const TABS = 20;
const isLeaving = (request: Request) => request.isNavigationRequest() && new URL(request.url()).pathname === '/sign-in';

test('a sign-out is seen by twenty tabs at once', async ({ page, context, signedIn }) => {
  test.setTimeout(120_000);
  const person = await signedIn('analyst');
  const tabs = await Promise.all(
    Array.from({ length: TABS }, async () => {
      const tab = await context.newPage();
      // Narrow ones show no menu, whose links would each ask for a page in advance.
      await tab.setViewportSize({ width: 360, height: 640 });
      await tab.goto('/settings/sessions', { waitUntil: 'networkidle' });
      await expect(tab.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
      return tab;
    }),
  );
  let questions = 0;
  let departures = 0;
  context.on('request', (request) => {
    if (isLeaving(request) && tabs.includes(request.frame().page())) departures += 1;
    if (request.method() === 'GET' && new URL(request.url()).pathname === apiPaths.session) questions += 1;
  });
  const ended = page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.url().endsWith(apiPaths.session));
  await page.bringToFront();
  await signOut(page, person);
  const answer = await ended;
  await answer.finished();
  const { startTime, responseEnd } = answer.request().timing();
  for (const tab of tabs) await expect(tab.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 30_000 });
  // Each sets out once: one that did so again would begin the way anew.
  expect(departures).toBe(TABS);
  // By the browser's own clock: when each tab set out for the door. This test hears of twenty tabs one after another.
  const leftAt = await Promise.all(tabs.map((tab) => tab.evaluate(() => performance.timeOrigin)));
  const waitsMs = leftAt.map((at) => Math.round(at - startTime - responseEnd));
  expect(Math.max(...waitsMs)).toBeLessThan(1000);
  // But for those whose turn it is to ask, as each does twice a minute, nobody asks what all were told.
  expect(questions).toBeLessThan(TABS);
});

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
