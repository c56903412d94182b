import type { Page } from 'playwright';
import { paths } from '#lib/paths.ts';

/** Who looks: nobody, somebody past the password, or a role of the demo past both factors. */
export type Viewer = 'nobody' | 'password' | 'newcomer' | 'operator' | 'admin' | 'analyst' | 'auditor';

export interface Shot {
  /** File name before `-light-1280.png`. */
  name: string;
  viewer: Viewer;
  path: string;
  /** Brings the page into the state to be shown. */
  prepare?: (page: Page) => Promise<void>;
}

const firstRow = (page: Page) => page.getByRole('grid', { name: 'Leases' }).getByRole('row').nth(1);

async function openFirstLease(page: Page): Promise<void> {
  await firstRow(page).click();
  await page
    .getByRole('button', { name: /^Revoke/ })
    .last()
    .waitFor();
}

const settled = (page: Page) => page.getByRole('region', { name: 'Your session' }).waitFor();

/** The bars come by a script of their own. */
async function settledAudit(page: Page): Promise<void> {
  await page.locator('.recharts-bar').first().waitFor({ state: 'attached' });
}

const policyText = (page: Page) => page.getByRole('textbox', { name: 'Text of policy demo-operator' });

const settledEditor = (page: Page) => policyText(page).waitFor();

const settledJournal = (page: Page) => page.getByRole('grid', { name: 'Journal' }).getByRole('row').nth(1).waitFor();

/** Takes one where there is none yet. */
async function withSnapshot(page: Page): Promise<void> {
  const verified = page
    .getByRole('grid', { name: 'Snapshots' })
    .getByRole('row')
    .filter({ hasText: /verified/i })
    .first();
  if (!(await verified.isVisible())) await page.getByRole('button', { name: /^Take/ }).first().click();
  await verified.waitFor();
}

/** The dialog of a download that waits for a second person; asks where nobody asked yet. */
async function askForDownload(page: Page): Promise<void> {
  await withSnapshot(page);
  await page
    .getByRole('grid', { name: 'Snapshots' })
    .getByRole('row')
    .filter({ hasText: /verified/i })
    .first()
    .click();
  await page.getByRole('button', { name: 'Download snapshot…' }).click();
  const dialog = page.getByRole('dialog');
  const reason = dialog.getByLabel('Why you need it');
  const asked = dialog.getByText('Asked. You may close this');
  await reason.or(asked).waitFor();
  if (await reason.isVisible()) {
    await reason.fill('Restore drill of tonight');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
  }
  await asked.waitFor();
}

/** Every page and every state of it that a person can reach in the demo. */
export const SHOTS: readonly Shot[] = [
  { name: 'sign-in', viewer: 'nobody', path: paths.signIn() },
  {
    name: 'sign-in-refused',
    viewer: 'nobody',
    path: paths.signIn(),
    prepare: async (page) => {
      await page.getByLabel('User name').fill('nobody');
      await page.getByLabel('Password').fill('not a password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    },
  },
  { name: 'verify', viewer: 'password', path: paths.verify() },
  { name: 'enrol', viewer: 'newcomer', path: paths.enrol() },
  { name: 'leases', viewer: 'operator', path: paths.leases({ ns: 'payments' }) },
  { name: 'leases-root', viewer: 'operator', path: paths.leases() },
  { name: 'leases-filtered', viewer: 'operator', path: paths.leases({ filter: 'creds' }) },
  { name: 'leases-none-match', viewer: 'operator', path: paths.leases({ filter: 'no lease has this in its id' }) },
  { name: 'lease', viewer: 'operator', path: paths.leases({ ns: 'payments' }), prepare: openFirstLease },
  {
    name: 'revoke',
    viewer: 'operator',
    path: paths.leases(),
    prepare: async (page) => {
      await openFirstLease(page);
      await page
        .getByRole('button', { name: /^Revoke/ })
        .last()
        .click();
      await page.getByRole('dialog').getByLabel('Code from your authenticator').waitFor();
    },
  },
  {
    name: 'command-menu',
    viewer: 'operator',
    path: paths.leases(),
    prepare: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
    },
  },
  {
    name: 'keys',
    viewer: 'operator',
    path: paths.leases(),
    prepare: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    },
  },
  { name: 'leases-analyst', viewer: 'analyst', path: paths.leases() },
  { name: 'leases-forbidden', viewer: 'auditor', path: paths.leases() },
  { name: 'overview-root', viewer: 'operator', path: paths.home(), prepare: settled },
  { name: 'overview', viewer: 'operator', path: paths.home({ ns: 'payments' }), prepare: settled },
  { name: 'overview-analyst', viewer: 'analyst', path: paths.home(), prepare: settled },
  { name: 'audit', viewer: 'operator', path: paths.audit({ ns: 'payments', last: '30d' }), prepare: settledAudit },
  { name: 'audit-denied', viewer: 'operator', path: paths.audit({ outcome: 'denied', last: '30d' }), prepare: settledAudit },
  {
    name: 'audit-entry',
    viewer: 'operator',
    path: paths.audit({ outcome: 'denied', last: '30d' }),
    prepare: async (page) => {
      await settledAudit(page);
      await page.getByRole('grid', { name: 'Audit entries' }).getByRole('row').nth(2).click();
      await page.getByRole('region', { name: 'Entry as the server wrote it' }).waitFor();
    },
  },
  { name: 'journal', viewer: 'auditor', path: paths.settings.journal(), prepare: settledJournal },
  {
    name: 'journal-request',
    viewer: 'auditor',
    path: paths.settings.journal({ verb: 'session.verify' }),
    prepare: async (page) => {
      await settledJournal(page);
      await page.getByRole('grid', { name: 'Journal' }).getByRole('row').nth(1).click();
      await page.getByRole('heading', { name: /^Outcome/ }).waitFor();
    },
  },
  { name: 'journal-none-match', viewer: 'auditor', path: paths.settings.journal({ who: 'nobody of that name' }) },
  { name: 'journal-own', viewer: 'analyst', path: paths.settings.journal(), prepare: settledJournal },
  { name: 'factors', viewer: 'operator', path: paths.factors() },
  { name: 'recovery-codes', viewer: 'operator', path: paths.settings.recoveryCodes() },
  { name: 'sessions', viewer: 'operator', path: paths.settings.sessions() },
  { name: 'people', viewer: 'admin', path: paths.settings.people() },
  { name: 'people-forbidden', viewer: 'analyst', path: paths.settings.people() },
  { name: 'people-none-match', viewer: 'admin', path: paths.settings.people({ filter: 'nobody of that name' }) },
  {
    name: 'person',
    viewer: 'admin',
    path: paths.settings.people(),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'ben', exact: true }).click();
      await page.getByRole('button', { name: 'Reset second factor…' }).waitFor();
    },
  },
  { name: 'approvals-none', viewer: 'analyst', path: paths.settings.approvals() },
  { name: 'approvals-asked', viewer: 'admin', path: paths.snapshots(), prepare: askForDownload },
  { name: 'approvals', viewer: 'operator', path: paths.settings.approvals() },
  { name: 'policies', viewer: 'admin', path: paths.policies() },
  { name: 'policy', viewer: 'admin', path: paths.policies({ name: 'demo-operator' }), prepare: settledEditor },
  {
    name: 'policy-diff',
    viewer: 'admin',
    path: paths.policies({ name: 'demo-operator' }),
    prepare: async (page) => {
      await settledEditor(page);
      await policyText(page).click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('# Reviewed this week.\n');
      await page.getByRole('button', { name: 'Save policy…' }).click();
      await page.getByRole('dialog').getByRole('region', { name: 'Changes to save' }).waitFor();
    },
  },
  { name: 'policy-new', viewer: 'admin', path: paths.policies({ draft: '1' }) },
  { name: 'policies-none-match', viewer: 'admin', path: paths.policies({ filter: 'no policy is called this' }) },
  { name: 'snapshots-none', viewer: 'admin', path: paths.snapshots() },
  { name: 'snapshots', viewer: 'admin', path: paths.snapshots(), prepare: withSnapshot },
  {
    name: 'snapshot',
    viewer: 'admin',
    path: paths.snapshots(),
    prepare: async (page) => {
      await withSnapshot(page);
      await page.getByRole('grid', { name: 'Snapshots' }).getByRole('row').nth(1).click();
      await page.getByRole('complementary', { name: 'Snapshot' }).waitFor();
    },
  },
  { name: 'snapshots-analyst', viewer: 'analyst', path: paths.snapshots() },
  { name: 'audit-none-match', viewer: 'operator', path: paths.audit({ text: 'no entry has this in it' }) },
  { name: 'audit-forbidden', viewer: 'analyst', path: paths.audit() },
  { name: 'not-found', viewer: 'operator', path: '/nowhere' },
];

/** The few that README shows, at 1280 wide, as `docs/screenshots/<name>-<theme>.png`. */
export const README_SHOTS: readonly string[] = ['leases', 'overview', 'audit'];
