import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import type { OwnConsole } from '#server/testing/own-console.ts';
import { buildOwnEstate, type OwnEstate } from '#server/testing/own-estate.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import { expect, test } from '../fixtures/sallyport.ts';
import { type ApiCaller, apiCaller } from '../support/api-caller.ts';

let dir = '';
let bao: RunningRaftBao;
let estate: OwnEstate;
let own: OwnConsole;
let caller: ApiCaller;

test.describe.configure({ mode: 'serial', timeout: 120_000 });

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-raft-'));
  bao = await startRaftBao({ dir });
  estate = await buildOwnEstate(bao);
  own = await estate.startConsole({ env: { SALLYPORT_LEASE_SWEEP_SECONDS: '1' } });
  caller = await apiCaller(own.url);
  await caller.signIn(estate.person, 'verified');
});

test.afterAll(async () => {
  await caller?.close();
  await estate?.clear();
  await bao?.stop();
  if (dir !== '') rmSync(dir, { recursive: true, force: true });
});

/** The leases with the caller's session, one of them open, on a clock that can be moved on. */
async function openLease(page: Page): Promise<void> {
  const [name = '', value = ''] =
    (await caller.cookieHeader())
      .split('; ')
      .find((pair) => pair.startsWith('sallyport.session='))
      ?.split(/=(.*)/s) ?? [];
  await page.context().addCookies([{ name, value, url: own.url }]);
  await page.clock.install();
  await page.goto(`${own.url}/leases`);
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('button', { name: 'Revoke lease…' })).toBeEnabled();
}

const banner = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: /Vault|console/ });
const AGE = /This is what was seen at \d\d:\d\d:\d\d; changes are off/;

/** Moves the page's clock over its next look at the status, until the wanted thing shows. */
async function soon(page: Page, check: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(11_000);
    await check();
  }).toPass({ timeout: 45_000 });
}

interface Outage {
  name: string;
  code: string;
  /** On the page, above everything, and once. */
  banner: string;
  /** The title on the sign-in page. */
  signIn: string | RegExp;
  cause(): Promise<() => Promise<void>>;
}

async function answerHtml(): Promise<() => Promise<void>> {
  await bao.stop();
  const html = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>'));
  await new Promise<void>((done) => html.listen(Number(new URL(bao.address).port), '127.0.0.1', done));
  return async () => {
    html.closeAllConnections();
    await new Promise((done) => html.close(done));
    await bao.restart();
  };
}

const restart = () => bao.restart();
const OUTAGES: Outage[] = [
  {
    name: 'sealed',
    code: 'vault_sealed',
    banner: 'Vault is sealed and answers nothing',
    signIn: 'Vault is sealed',
    async cause() {
      await estate.asRoot('PUT', 'sys/seal');
      return restart;
    },
  },
  {
    name: 'killed',
    code: 'vault_unreachable',
    banner: 'Vault cannot be reached',
    signIn: 'Vault cannot be reached',
    async cause() {
      bao.kill('SIGKILL');
      await bao.ended;
      return restart;
    },
  },
  {
    name: 'hanging',
    code: 'vault_timeout',
    banner: 'Vault cannot be reached',
    // Who comes while the breaker is open is told at once, without waiting for a time limit of his own.
    signIn: /Vault did not answer in time|Vault cannot be reached/,
    async cause() {
      bao.kill('SIGSTOP');
      return async () => bao.kill('SIGCONT');
    },
  },
  {
    name: 'replaced by a web page',
    code: 'vault_bad_answer',
    banner: 'Vault does not answer',
    signIn: 'The answer was not from Vault',
    cause: answerHtml,
  },
];

for (const outage of OUTAGES) {
  test(`Vault ${outage.name}: said in words, acts off, sessions kept, recovery by itself`, async ({ page, browser }) => {
    await openLease(page);
    const rowCount = await page.getByRole('row').count();
    const recover = await outage.cause();
    let isRecovered = false;
    try {
      expect((await caller.call('GET', apiPaths.policy.list)).code).toBe(outage.code);
      await soon(page, async () => {
        await page.getByRole('button', { name: 'Sweep the leases again' }).click({ timeout: 1000 });
        await expect(banner(page)).toContainText(outage.banner, { timeout: 1000 });
        await expect(banner(page)).toContainText(AGE, { timeout: 1000 });
      });
      await expect(page.getByRole('button', { name: 'Revoke lease…', disabled: false })).toHaveCount(0);
      expect(await page.getByRole('row').count()).toBe(rowCount);
      await expect(page.getByText('No leases')).toHaveCount(0);

      const door = await browser.newPage();
      await door.goto(`${own.url}/sign-in`);
      await door.getByLabel('User name').fill(estate.person.username);
      await door.getByLabel('Password').fill(estate.person.password);
      await door.getByRole('button', { name: 'Sign in' }).click();
      await expect(door.getByRole('alert').filter({ hasText: outage.signIn })).toBeVisible();
      await door.close();

      await recover();
      isRecovered = true;
      await soon(page, async () => {
        await expect(banner(page)).toBeHidden({ timeout: 1000 });
        await expect(page.getByRole('button', { name: 'Revoke lease…' })).toBeEnabled({ timeout: 1000 });
      });
      // The breaker lets one question through first; what comes beside it is refused until its next probe, two seconds at most.
      await expect.poll(async () => (await caller.call('GET', apiPaths.policy.list)).code, { timeout: 2_000, intervals: [100] }).toBe('ok');
    } finally {
      if (!isRecovered) await recover();
    }
  });
}

test('a namespace that is gone is named, and never shown as empty', async ({ page }) => {
  await estate.asRoot('POST', 'sys/namespaces/team', {});
  await openLease(page);
  await page.goto(`${own.url}/leases?ns=team`);
  await expect(page.getByText('No leases in this namespace')).toBeVisible();
  await estate.asRoot('DELETE', 'sys/namespaces/team');
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('alert').filter({ hasText: 'Vault does not know this namespace' })).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 40_000 });
  await expect(page.getByText('No leases')).toHaveCount(0);
  expect((await caller.call('GET', `${apiPaths.policy.list}?namespace=team`)).code).toBe('vault_namespace_unknown');
});

test('who signs out while Vault is away is told that the token may live, and it is dead soon after the return', async ({ page }) => {
  await openLease(page);
  const tokens = async () => {
    const { data } = await estate.asRoot<{ data: { keys: string[] } }>('LIST', 'auth/token/accessors');
    const looks = await Promise.allSettled(
      data.keys.map((accessor) =>
        estate.asRoot<{ data: { meta: { username?: string } | null } }>('POST', 'auth/token/lookup-accessor', { accessor }),
      ),
    );
    return looks.filter((look) => look.status === 'fulfilled' && look.value.data.meta?.username === estate.person.username).length;
  };
  const before = await tokens();
  bao.kill('SIGKILL');
  await bao.ended;
  try {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'your Vault token may still be alive' })).toBeVisible();
  } finally {
    await bao.restart();
  }
  await expect.poll(tokens, { timeout: 60_000 }).toBe(before - 1);
});
