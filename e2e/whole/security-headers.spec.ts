import { apiPaths, paths } from '#lib/paths.ts';
import { expect, givePassword, signIn, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';
import { demo } from '../support/demo.ts';
import { newPerson } from '../support/people.ts';
import { policyEditor } from '../support/policies.ts';

const FIXED: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const nonceOf = (csp: string) => /'nonce-([^']+)'/.exec(csp)?.[1];

test('every answer carries the headers that keep other sites out', async () => {
  const { url } = demo();
  const html = await (await fetch(`${url}/sign-in`)).text();
  const chunk = /\/_next\/static\/[^"]+\.js/.exec(html)?.[0] ?? '';
  expect(chunk).not.toBe('');
  const targets = [
    '/sign-in',
    '/no-such-page',
    '/leases',
    '/api/leases',
    '/api/nothing',
    '/api/openapi.json',
    '/api/health/ready',
    '/metrics',
    chunk,
  ];
  for (const target of targets) {
    const { headers } = await fetch(url + target, { redirect: 'manual', headers: { origin: 'http://evil.example' } });
    for (const [name, value] of Object.entries(FIXED)) expect.soft(headers.get(name), `${name} of ${target}`).toBe(value);
    expect.soft(headers.get('permissions-policy'), target).toContain('camera=()');
    for (const name of ['access-control-allow-origin', 'access-control-allow-credentials', 'x-powered-by', 'server'])
      expect.soft(headers.get(name), `${name} of ${target}`).toBeNull();
    if (target !== chunk) expect.soft(headers.get('cache-control'), target).toContain('no-store');
  }
  const preflight = await fetch(url + apiPaths.lease.list, {
    method: 'OPTIONS',
    headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
  });
  expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('the policy of a page trusts a fresh nonce and nothing else', async () => {
  const nonces = new Set<string | undefined>();
  for (const target of ['/sign-in', '/sign-in', '/no-such-page', '/leases']) {
    const answer = await fetch(demo().url + target, { redirect: 'manual' });
    const csp = answer.headers.get('content-security-policy') ?? '';
    expect.soft(csp, target).toContain("default-src 'none'");
    expect.soft(csp, target).not.toMatch(/unsafe|\*|https?:|blob:/);
    for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"])
      expect.soft(csp).toContain(part);
    nonces.add(nonceOf(csp));
    const inline = [...(await answer.text()).matchAll(/<(?:script|style)\b([^>]*)>/g)].map(([, attributes = '']) => attributes);
    for (const attributes of inline) expect.soft(attributes, target).toMatch(/nonce="|type="application\/json"/);
  }
  expect(nonces.size).toBe(4);
});

test('a text that reaches a script sink runs nothing', async ({ page }) => {
  await page.goto(paths.signIn());
  const refusals = await page.evaluate(() => {
    const tries: Record<string, () => void> = {
      markup: () => {
        Object.assign(document.body, { innerHTML: '<img src=x>' });
      },
      fragment: () => void document.createRange().createContextualFragment('<b>x</b>'),
      'foreign script': () => {
        document.createElement('script').src = 'https://evil.example/_next/static/a.js';
      },
      'own data as script': () => {
        document.createElement('script').src = '/api/session';
      },
      'script text': () => {
        document.createElement('script').text = '1';
      },
      worker: () => void new Worker('/api/session'),
      'second policy': () =>
        void (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy(
          'more',
          {},
        ),
      'policy again': () =>
        void (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy(
          'default',
          {},
        ),
    };
    return Object.entries(tries).map(([name, attempt]) => {
      try {
        attempt();
        return `${name}: done`;
      } catch (error) {
        return `${name}: ${(error as Error).name}`;
      }
    });
  });
  expect(refusals.filter((line) => !line.endsWith(': TypeError'))).toEqual([]);
  expect(refusals).toHaveLength(8);
});

test('cookies are kept from scripts and from other sites, and change with each step', async () => {
  const person = await newPerson('analyst');
  const caller = await apiCaller(demo().url);
  await caller.call('GET', '/api/session');
  const body = { method: 'userpass', username: person.username, password: person.password };
  const answer = await caller.call('POST', apiPaths.session, { body });
  const given = (answer.headers['set-cookie'] ?? '').split('\n');
  expect(given).toContainEqual(expect.stringMatching(/^sallyport\.session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/));
  for (const cookie of given) expect(cookie).toMatch(/^sallyport\.\w+=[^;]*; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(JSON.stringify(answer.body)).toBe('{"next":"verify"}');
  const ended = await caller.call('DELETE', apiPaths.session, { headers: { 'x-sallyport-csrf': await csrfOf(caller) } });
  expect(ended.code).toBe('ok');
  expect(ended.headers['set-cookie']).toMatch(/^sallyport\.session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/m);
  expect(ended.headers['clear-site-data']).toBe('"cache", "storage"');
  await caller.close();
});

async function csrfOf(caller: Awaited<ReturnType<typeof apiCaller>>): Promise<string> {
  return /name="sallyport-csrf" content="([^"]*)"/.exec((await caller.page(paths.verify())).text)?.[1] ?? '';
}

test('a tour of all pages breaks no policy and logs no error', async ({ page }) => {
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (text: string) => violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (window as unknown as { reportViolation(text: string): void }).reportViolation(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`,
      );
    });
  });
  page.on('console', (message) => {
    if (message.type() === 'error') violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));

  const newcomer = await newPerson('analyst', { isEnrolled: false });
  await givePassword(page, newcomer);
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
  await page.context().clearCookies();
  const person = await newPerson('operator');
  await signIn(page, person);
  await page.getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Revoke lease…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: 'Close the details' }).click();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Command menu' }).getByRole('combobox').fill('default');
  await page.getByRole('option', { name: 'default', exact: true }).first().click();
  await expect(policyEditor(page, 'default')).toContainText('path');
  for (const [path, name] of [
    ['/', 'Overview'],
    ['/audit', 'Audit'],
    ['/snapshots', 'Snapshots'],
    ['/settings/journal', 'Journal'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }
  // A key that is pressed before the page's script runs reaches nobody.
  await expect(async () => {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('radio', { name: /dark/i }).check({ force: true });
  expect(violations).toEqual([]);
});
