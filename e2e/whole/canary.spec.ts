import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiPaths } from '#lib/paths.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import type { OwnConsole } from '#server/testing/own-console.ts';
import { buildOwnEstate, type OwnEstate } from '#server/testing/own-estate.ts';
import { expect, keepRecoveryCodes, signOut, test } from '../fixtures/sallyport.ts';
import { type Answer, apiCaller } from '../support/api-caller.ts';
import { browserKeeps, filesBelow, type Seen, searchFor, watchResponses } from '../support/canaries.ts';
import { freshCode, wrongCode } from '../support/demo.ts';
import { enrolKey } from '../support/key-holder.ts';
import { callOf } from '../support/matrix.ts';
import { readOperations } from '../support/operations.ts';
import { type Canaries, misplace, newSecret, plantInAuditFile, plantInVault } from '../support/planting.ts';
import { policyEditor } from '../support/policies.ts';
import { runConsole } from '../support/run-console.ts';

const ENROLMENT = `POST ${apiPaths.enrolment.start}`;
const ENROLLED = `POST ${apiPaths.enrolment.confirm}`;
const PAGES = [
  '/',
  '/leases',
  '/policies?name=person',
  '/audit',
  '/settings/people',
  '/settings/journal',
  '/settings/factors',
  '/settings/sessions',
];
const BARE_TOKEN = /\b[sb]\.[A-Za-z0-9]{24,}/;

/** Limits that would hide what comes after them. */
const ROOM = {
  SALLYPORT_LIMIT_SIGN_IN: '5000',
  SALLYPORT_LIMIT_CODE: '5000',
  SALLYPORT_LIMIT_API: '50000',
  SALLYPORT_SIGN_IN_FLOOR_MS: '0',
};
/** By this Eve reads what an administrator and an auditor read. */
const WATCHER = ['audit', 'journal', 'people', 'snapshots'].map(
  (what) => `path "sallyport/data/console/${what}/root" { capabilities = ["read", "update"] }`,
);
WATCHER.push('path "identity/entity/id" { capabilities = ["list"] }', 'path "identity/entity/id/*" { capabilities = ["read"] }');

/** Eve, who has a key, asks everything that can be asked, reads the audit log, and sends secrets to wherever they do not belong. */
async function asEve({ asRoot }: OwnEstate, own: OwnConsole, canaries: Canaries, keep: (where: string, answer: Answer) => void) {
  const eve = { username: 'eve', password: newSecret(), role: 'operator', totpSecret: null };
  canaries.set('password of eve', eve.password);
  await asRoot('POST', 'sys/policies/acl/watcher', { policy: WATCHER.join('\n') });
  await asRoot('POST', 'auth/userpass/users/eve', { password: eve.password, token_policies: ['person', 'watcher'] });
  const [nobody, half] = [await apiCaller(own.url), await apiCaller(own.url)];
  const { caller: whole } = await enrolKey(own.url, eve);
  await half.signIn(eve, 'password');
  const entries = await whole.call('GET', apiPaths.audit.query);
  const { rows } = entries.body as { rows: { id: string }[] };
  expect(rows.length).toBeGreaterThan(5);
  for (const { id } of rows.slice(0, 10)) keep('an audit entry', await whole.call('GET', apiPaths.audit.read(String(id))));
  for (const operation of await readOperations(whole))
    if (operation.name !== 'session.sign-out') keep(operation.name, await callOf(whole, operation));
  await misplace(canaries, { nobody, half, whole }, keep);
  for (const path of PAGES) {
    const { text } = await whole.page(path, { rsc: '1' });
    keep(`what React gets of ${path}`, { status: 0, code: '', contentType: '', body: null, text, headers: {} });
  }
  const metrics = await fetch(`${own.url}/metrics`, { headers: { authorization: `Bearer ${canaries.get('metrics-token')}` } });
  expect(metrics.status).toBe(200);
  keep('the metrics', { status: 200, code: '', contentType: '', body: null, text: await metrics.text(), headers: {} });
  for (const caller of [nobody, half, whole]) await caller.close();
}

/** Settings with secrets in them, of a console that cannot start. */
function brokenStart(canaries: Canaries): Record<string, string> {
  const [database, vault] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  canaries.set('password in the database address', database).set('password in the address of Vault', vault);
  return {
    PORT: '0',
    VAULT_ADDR: `http://console:${vault}@127.0.0.1:9`,
    SALLYPORT_DATABASE_URL: `postgres://console:${database}@127.0.0.1:9/console`,
    SALLYPORT_SERVICE_AUTH: 'token-file',
    SALLYPORT_SERVICE_TOKEN_FILE: '/nowhere',
  };
}

test('five hundred planted secrets go through every flow, error and crash, and come out nowhere but in the one reveal', async ({
  page,
}) => {
  test.setTimeout(150_000);
  const bao = await startDevBao();
  const estate = await buildOwnEstate(bao, 0);
  const home = mkdtempSync(join(tmpdir(), 'sallyport-canary-'));
  try {
    const canaries = await plantInVault(estate, bao.rootToken.reveal());
    const auditFile = join(home, 'audit.log');
    plantInAuditFile(canaries, auditFile);
    const own = await estate.startConsole({
      env: { ...ROOM, SALLYPORT_LOG_LEVEL: 'trace', SALLYPORT_AUDIT_FILES: auditFile },
      dataDir: join(home, 'data'),
    });
    for (const name of ['cookie-secret', 'metrics-token']) canaries.set(name, readFileSync(join(own.dataDir, name), 'utf8').trim());
    const watched = watchResponses(page);
    const kept: Seen[] = [];
    const look = async (where: string) => kept.push({ where, text: await browserKeeps(page) });
    const door = async (fields: Record<string, string>) => {
      await page.goto(`${own.url}/sign-in?returnTo=%2Fleases`);
      if (fields['Vault token'] !== undefined) await page.getByLabel('Token', { exact: true }).check();
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    const given = (name: string) => canaries.get(name) ?? '';

    await door({ 'User name': 'bob', Password: given('mistyped password') });
    await expect(page.getByRole('alert').filter({ hasText: 'Sign-in refused' })).toBeVisible();
    await door({ 'Vault token': given('mistyped token') });
    await expect(page.getByRole('alert').filter({ hasText: 'Sign-in refused' })).toBeVisible();
    await look('the door after refusals');

    await door({ 'User name': 'bob', Password: given('password of bob') });
    const shown = await page.waitForResponse((response) => response.url().endsWith(apiPaths.enrolment.start));
    const { secretKey } = (await shown.json()) as { secretKey: string };
    canaries.set('seed of bob', secretKey);
    await page.getByLabel('Code').fill(await wrongCode(secretKey));
    await expect(page.getByRole('alert').filter({ hasText: 'not accepted' })).toBeVisible();
    await page.getByLabel('Code').fill(await freshCode(secretKey));
    const recoveryCodes = await keepRecoveryCodes(page);
    expect(recoveryCodes).toHaveLength(10);
    for (const [nth, code] of recoveryCodes.entries()) canaries.set(`recovery code ${nth} of bob`, code);
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await look('the leases of bob');
    await signOut(page);

    await door({ 'Vault token': given('pasted token') });
    await page.getByLabel('Code').fill(await freshCode(given('seed of ada')));
    await page.getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'Revoke lease…' }).click();
    await page
      .getByRole('dialog')
      .getByLabel('Code from your authenticator')
      .fill(await wrongCode(given('seed of ada')));
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke lease' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('not accepted');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command menu' }).getByRole('combobox').fill('person');
    await page.getByRole('option', { name: 'person', exact: true }).click();
    await expect(policyEditor(page, 'person')).toContainText('path');
    await look('a policy');
    await page.goto(`${own.url}/`);
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    await look('the overview');

    const keep = (where: string, { text, headers }: Answer) => kept.push({ where, text: `${text}\n${JSON.stringify(headers)}` });
    await asEve(estate, own, canaries, keep);
    await bao.stop();
    const nobody = await apiCaller(own.url);
    keep('a failure', await nobody.call('POST', apiPaths.session, { body: { method: 'token', token: given('pasted token') } }));
    await nobody.close();
    own.kill('SIGKILL');
    kept.push({ where: 'a start that fails', text: (await runConsole(brokenStart(canaries))).errorText });

    await watched.settled();
    expect(canaries.size).toBeGreaterThanOrEqual(500);
    const foundIn = searchFor(canaries);
    const at = (place: string) => watched.seen.filter(({ where }) => where === place).map(({ text }) => foundIn(text));
    expect(at(ENROLMENT)).toEqual([['seed of bob']]);
    expect(at(ENROLLED)).toEqual([[], recoveryCodes.map((_, nth) => `recovery code ${nth} of bob`)]);
    const seen = watched.seen.filter(({ where }) => where !== ENROLMENT && where !== ENROLLED);
    expect(seen.length + kept.length).toBeGreaterThan(400);
    for (const { where, text } of [...seen, ...kept, { where: 'the log', text: own.output() }])
      expect.soft(foundIn(text), where).toEqual([]);
    for (const { where, text } of [...watched.seen, ...kept])
      if (!where.includes('/_next/static')) expect.soft(BARE_TOKEN.test(text), where).toBe(false);
    const onDisk = filesBelow(own.dataDir).filter(({ path }) => !/\/(?:cookie-secret|metrics-token)$/.test(path));
    expect(onDisk.some(({ path }) => path.endsWith('audit.duckdb'))).toBe(true);
    for (const { path, bytes } of [...onDisk, ...filesBelow('.next/static')]) expect.soft(foundIn(bytes), path).toEqual([]);
    // The search finds what is there: the files that may hold a secret do.
    for (const [name, file] of [
      ['cookie-secret', own.dataDir],
      ['metrics-token', own.dataDir],
    ] as const)
      expect(foundIn(readFileSync(join(file, name)))).toEqual([name]);
    expect(foundIn(readFileSync(auditFile))).toHaveLength(60);
  } finally {
    await estate.clear();
    await bao.stop();
    rmSync(home, { recursive: true, force: true });
  }
});
