import type { BrowserContext, Page } from '@playwright/test';
import { expect, signIn, test } from '../fixtures/sallyport.ts';
import { leaseDrawer, leasedPrefix } from '../support/leases.ts';
import { newPerson } from '../support/people.ts';
import { policyEditor } from '../support/policies.ts';

let context: BrowserContext;
let page: Page;

// Looking changes nothing, so one sign-in does for all; each test has a tab of its own.
test.beforeAll(async ({ browser }) => {
  context = await browser.newContext();
  const door = await context.newPage();
  await signIn(door, await newPerson('analyst'));
  await door.close();
});
test.beforeEach(async () => {
  page = await context.newPage();
});
test.afterEach(() => page.close());
test.afterAll(() => context?.close());

const treeItem = (name: string) => page.getByRole('treeitem', { name: new RegExp(`^${name}, \\d[\\d,]* leases?$`) });
const rows = () => page.getByRole('grid', { name: 'Leases' }).getByRole('row');
/** Rows are placed by script: from then on the page hears keys. */
const isListening = () => expect(rows().nth(1)).toHaveAttribute('data-placed', 'true');
/** The first row below the header is row 1. */
const leaseAt = async (index: number) => {
  const name = await rows().nth(index).getByRole('button').getAttribute('aria-label');
  return (name ?? '').replace('Copy lease id ', '');
};
const filter = () => page.getByLabel('Filter leases');

test('the tree opens by keyboard, and the address keeps the place over a reload', async () => {
  await page.goto('/leases?ns=payments');
  await expect(treeItem('auth/')).toBeVisible();
  await treeItem('All leases').focus();
  await page.keyboard.press('d');
  await expect(treeItem('database/')).toBeFocused();
  await expect(treeItem('database/')).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(treeItem('database/')).toHaveAttribute('aria-expanded', 'true');
  await expect(treeItem('creds/')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(treeItem('creds/')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(treeItem('billing-app/')).toBeVisible();
  await page.keyboard.press('b');
  await expect(treeItem('billing-app/')).toBeFocused();
  await page.keyboard.press('Enter');
  const place = '/leases?ns=payments&prefix=database%2Fcreds%2Fbilling-app%2F';
  await expect(page).toHaveURL(place);
  await expect.poll(() => leaseAt(1)).toContain('database/creds/billing-app/');

  await page.reload();
  await expect(page).toHaveURL(place);
  await expect(treeItem('billing-app/')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('navigation', { name: 'Prefix' }).getByText('billing-app/')).toHaveAttribute('aria-current', 'page');
  await treeItem('billing-app/').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(treeItem('creds/')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(treeItem('creds/')).toHaveAttribute('aria-expanded', 'false');
  await expect(treeItem('billing-app/')).toBeHidden();
});

test('a filter narrows, survives a reload, and says so when nothing matches', async () => {
  await page.goto('/leases?ns=payments');
  await isListening();
  await page.keyboard.press('/');
  await expect(filter()).toBeFocused();
  await page.keyboard.type('billing-READ');
  await expect(page.getByText(/^\d+ of \d+ leases match$/)).toBeVisible();
  await expect.poll(() => leaseAt(1)).toContain('billing-read');
  await expect(page).toHaveURL('/leases?ns=payments&filter=billing-READ');
  await page.reload();
  await expect(filter()).toHaveValue('billing-READ');
  await expect.poll(() => leaseAt(1)).toContain('billing-read');

  await filter().fill('no lease is called so');
  await expect(page.getByRole('heading', { name: 'No lease matches the filter' })).toBeVisible();
  await expect(page.getByText(/^0 of \d+ leases match$/)).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(filter()).toHaveValue('');
  await expect(page).toHaveURL('/leases?ns=payments');
  await expect(rows().nth(1)).toBeVisible();
  await filter().fill('again');
  await filter().press('Escape');
  await expect(filter()).toHaveValue('');
});

test('j and k move, Enter opens, Escape closes and gives the focus back', async () => {
  await page.goto('/leases?ns=payments');
  await isListening();
  await page.keyboard.press('j');
  await expect(rows().nth(1)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(rows().nth(3)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rows().nth(2)).toBeFocused();
  const leaseId = await leaseAt(2);
  await page.keyboard.press('Enter');
  await expect(leaseDrawer(page).getByText(leaseId)).toBeVisible();
  await expect(leaseDrawer(page)).toBeFocused();
  expect(new URL(page.url()).searchParams.get('lease')).toBe(leaseId);
  await page.keyboard.press('Escape');
  await expect(leaseDrawer(page)).toBeHidden();
  await expect(rows().nth(2)).toBeFocused();
  await page.goBack();
  await expect(leaseDrawer(page).getByText(leaseId)).toBeVisible();
});

test('a key that comes between a drawing and its effects moves the focus all the same', async () => {
  // React puts off the effects of a drawing by a message to itself; on a busy machine that message takes its time.
  await page.addInitScript(() => {
    const Native = window.MessageChannel;
    window.MessageChannel = class extends Native {
      constructor() {
        super();
        const post = this.port2.postMessage.bind(this.port2);
        this.port2.postMessage = (message: unknown) => void setTimeout(() => post(message), 40);
      }
    };
  });
  await page.goto('/leases?ns=payments');
  await expect(rows().nth(12)).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('j');
    await expect(rows().nth(1)).toBeFocused({ timeout: 1000 });
  }).toPass();
  const missed = await page.getByRole('grid', { name: 'Leases' }).evaluate(async (grid) => {
    const focused = () => Number(document.activeElement?.getAttribute('aria-rowindex'));
    const found: string[] = [];
    // A scroll draws the table again, once at the end of it and once when the throttle lets the visible range through.
    for (let scroll = 0; scroll < 12; scroll += 1) {
      grid.parentElement?.scrollTo(0, scroll % 2 === 0 ? 64 : 0);
      const until = performance.now() + 400;
      for (let press = 0; performance.now() < until; press += 1) {
        const isDown = press % 2 === 0;
        const wanted = focused() + (isDown ? 1 : -1);
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: isDown ? 'j' : 'k', bubbles: true, cancelable: true }));
        await new Promise((done) => setTimeout(done, 10));
        if (focused() !== wanted) found.push(`${scroll}.${press}: ${focused()} instead of ${wanted}`);
      }
    }
    return found;
  });
  expect(missed).toEqual([]);
});

test('Ctrl-K finds a page, a lease and a policy with its text', async () => {
  const { prefix, leaseIds } = await leasedPrefix(1);
  await page.goto('/leases?ns=payments');
  const menu = page.getByRole('dialog', { name: 'Command menu' });
  const find = async (text: string) => {
    await isListening();
    await page.keyboard.press('Control+k');
    await expect(menu.getByRole('combobox')).toBeFocused();
    await page.keyboard.type(text);
  };
  await find('billing-app/');
  const found = menu.getByRole('group', { name: 'Leases' }).getByRole('option').first();
  await expect(found).toContainText('database/creds/billing-app/');
  const leaseId = await found.innerText();
  await found.click();
  await expect(leaseDrawer(page).getByText(leaseId, { exact: true })).toBeVisible();
  expect(new URL(page.url()).searchParams.get('lease')).toBe(leaseId);

  await find('leases');
  await menu.getByRole('group', { name: 'Pages' }).getByRole('option', { name: 'Leases' }).click();
  await expect(page).toHaveURL('/leases?ns=payments');
  await expect(leaseDrawer(page)).toBeHidden();

  await find('change namespace root');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/leases');
  await page.goto(`/leases?prefix=${encodeURIComponent(prefix)}&lease=${encodeURIComponent(leaseIds[0] ?? '')}`);
  await expect(leaseDrawer(page).getByText('live', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('demo-analyst');
  await menu.getByRole('option', { name: 'demo-analyst' }).click();
  await expect(page).toHaveURL(/\/policies\?.*name=demo-analyst/);
  await expect(policyEditor(page, 'demo-analyst')).toContainText('path "sys/leases/lookup/*"');
});
