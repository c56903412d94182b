import { apiPaths } from '#lib/paths.ts';
import { expect, signOut, test } from '../fixtures/sallyport.ts';
import { isLeaving } from '../support/session.ts';

const TABS = 20;

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
