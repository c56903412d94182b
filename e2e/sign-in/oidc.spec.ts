import { apiPaths } from '#lib/paths.ts';
import { buildOidcStage } from '#server/testing/oidc-provider.ts';
import { expect, keepRecoveryCodes, signOut, test } from '../fixtures/sallyport.ts';
import { addAuthenticator } from '../support/authenticator.ts';
import { demo } from '../support/demo.ts';

test('a sign-in at an identity provider leads back to the second factor and on to the page that was asked for', async ({
  page,
  browser,
}) => {
  test.setTimeout(90_000);
  const { url, vaultAddr, rootToken } = demo();
  const stage = await buildOidcStage({ address: vaultAddr, rootToken }, (mount) => url + apiPaths.oidc.callback(mount));
  const visited: string[] = [];
  // The server of the tests brings no pages: this one asks what the provider's own page asks, and has the same button.
  await page.route(`${vaultAddr}/ui/**`, async (route) => {
    const asked = new URL(route.request().url());
    visited.push(asked.searchParams.get('code_challenge_method') ?? '');
    const back = await stage.authorize(asked.href);
    await route.fulfill({ contentType: 'text/html', body: `<a href="${back.href.replaceAll('&', '&amp;')}">Continue</a>` });
  });
  const begin = async () => {
    await page.goto('/sign-in?returnTo=%2Fsettings%2Fsessions');
    await page.getByRole('radio', { name: 'OIDC' }).check();
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Mount').fill(stage.mount);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const link = page.getByRole('link', { name: 'Continue' });
    await expect(link).toBeVisible();
    expect(new URL(page.url()).origin, 'at the provider, another site').toBe(vaultAddr);
    return { link, wayBack: (await link.getAttribute('href')) ?? '' };
  };
  const sessions = page.getByRole('heading', { name: 'Sessions', level: 1 });
  await addAuthenticator(page);

  const { wayBack } = await test.step('the first time a second factor is made', async () => {
    const begun = await begin();
    await begun.link.click();
    await expect(page.getByRole('heading', { name: 'Set up the second factor' })).toBeVisible();
    expect(page.url()).not.toMatch(/code=|state=/);
    await page.getByRole('button', { name: 'Set up a passkey instead' }).click();
    await keepRecoveryCodes(page);
    return begun;
  });
  await test.step('the next time it is asked for, and the page that was asked for opens', async () => {
    await signOut(page);
    await (await begin()).link.click();
    await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
    expect((await page.request.get(apiPaths.lease.list)).status(), 'the provider alone opens nothing').toBe(401);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await expect(sessions).toBeVisible();
    await expect(page).toHaveURL('/settings/sessions');
  });
  expect(visited).toEqual(['S256', 'S256']);

  await test.step('a way back that was used, or that another browser began, leads to the door and says why', async () => {
    const over = page.getByRole('alert').filter({ hasText: 'This sign-in is over' });
    await signOut(page);
    await page.goto(wayBack);
    await expect(over).toBeVisible();
    const { wayBack: stolen } = await begin();
    const thief = await browser.newPage();
    await thief.goto(stolen);
    await expect(thief.getByRole('alert').filter({ hasText: 'This sign-in is over' })).toBeVisible();
    await thief.context().close();
    await page.getByRole('link', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Second factor' }), 'the thief spent nothing').toBeVisible();
  });
});
