import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPaths } from '#lib/paths.ts';
import { startDevBao } from '#server/testing/dev-bao.ts';
import { buildOwnEstate, type OwnEstate } from '#server/testing/own-estate.ts';
import { expect, keepRecoveryCodes, test } from '../fixtures/sallyport.ts';
import { apiCaller } from '../support/api-caller.ts';
import { browserKeeps, filesBelow, foundIn, type Seen, watchResponses } from '../support/canaries.ts';
import { freshCode, wrongCode } from '../support/demo.ts';
import { policyEditor } from '../support/policies.ts';

const secret = () => `${randomBytes(12).toString('base64')}/${randomBytes(6).toString('hex')}`;
const ENROLMENT = `POST ${apiPaths.enrolment.start}`;
const ENROLLED = `POST ${apiPaths.enrolment.confirm}`;
const BARE_TOKEN = /\b[sb]\.[A-Za-z0-9]{24,}/;

/** Puts secrets of every kind into an estate. */
async function plant({ asRoot, person, serviceTokenFile }: OwnEstate, rootToken: string): Promise<Map<string, string>> {
  const canaries = new Map<string, string>([
    ['root token', rootToken],
    ['service token', readFileSync(serviceTokenFile, 'utf8')],
    ['password of ada', person.password],
    ['seed of ada', person.totpSecret ?? ''],
    ['password of bob', secret()],
    ['database password', secret()],
    ['mistyped password', secret()],
    ['mistyped token', `s.${randomBytes(12).toString('hex')}`],
    ['token in the wrong field', `s.${randomBytes(12).toString('hex')}`],
  ]);
  await asRoot('POST', 'auth/userpass/users/bob', { password: canaries.get('password of bob'), token_policies: ['person'] });
  await asRoot('POST', 'sys/mounts/database', { type: 'database' });
  await asRoot('POST', 'database/config/app', {
    plugin_name: 'postgresql-database-plugin',
    connection_url: 'postgresql://{{username}}:{{password}}@127.0.0.1:9/app',
    username: 'app',
    password: canaries.get('database password'),
    verify_connection: false,
    allowed_roles: '*',
  });
  for (let nth = 0; nth < 20; nth += 1) {
    canaries.set(`value ${nth}`, secret());
    await asRoot('POST', `sallyport/data/app/${nth}`, { data: { key: canaries.get(`value ${nth}`) } });
  }
  for (let nth = 0; nth < 20; nth += 1) {
    const { auth } = await asRoot<{ auth: { client_token: string } }>('POST', 'auth/token/create-orphan', {
      policies: ['person'],
      ttl: '2h',
    });
    canaries.set(`token ${nth}`, auth.client_token);
  }
  const login = await asRoot<{ auth: { client_token: string } }>('POST', 'auth/userpass/login/ada', { password: person.password });
  return canaries.set('pasted token', login.auth.client_token);
}

test('fifty planted secrets go through the whole story and come out nowhere but in the one reveal', async ({ page }) => {
  test.setTimeout(150_000);
  const bao = await startDevBao();
  const estate = await buildOwnEstate(bao, 0);
  try {
    const canaries = await plant(estate, bao.rootToken.reveal());
    const own = await estate.startConsole({ env: { SALLYPORT_LOG_LEVEL: 'trace' } });
    for (const name of ['cookie-secret', 'metrics-token']) canaries.set(name, readFileSync(join(own.dataDir, name), 'utf8').trim());
    expect(canaries.size).toBeGreaterThanOrEqual(50);
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
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

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

    const caller = await apiCaller(own.url);
    const misplaced = given('token in the wrong field');
    for (const body of [
      { method: 'token', token: given('mistyped token'), namespace: `${misplaced}!` },
      { method: 'userpass', username: misplaced, password: given('mistyped password'), mount: misplaced },
      { method: misplaced },
    ]) {
      const answer = await caller.call('POST', apiPaths.session, { body });
      kept.push({ where: 'a refusal', text: JSON.stringify([answer.body, answer.headers]) });
    }
    await bao.stop();
    const failed = await caller.call('POST', apiPaths.session, { body: { method: 'token', token: given('pasted token') } });
    kept.push({ where: 'a failure', text: JSON.stringify([failed.body, failed.headers]) });
    await caller.close();

    await watched.settled();
    expect(watched.seen.filter(({ where }) => where === ENROLMENT).map(({ text }) => foundIn(text, canaries))).toEqual([['seed of bob']]);
    const enrolled = watched.seen.filter(({ where }) => where === ENROLLED).map(({ text }) => foundIn(text, canaries));
    expect(enrolled).toEqual([[], recoveryCodes.map((_, nth) => `recovery code ${nth} of bob`)]);
    const places = [
      ...watched.seen.filter(({ where }) => where !== ENROLMENT && where !== ENROLLED),
      ...kept,
      { where: 'the log', text: own.output() },
      ...filesBelow('.next/static').map(({ path, text }) => ({ where: path, text })),
    ];
    expect(places.length).toBeGreaterThan(40);
    for (const { where, text } of places) expect.soft(foundIn(text, canaries), where).toEqual([]);
    for (const { where, text } of [...watched.seen, ...kept])
      if (!where.includes('/_next/static')) expect.soft(BARE_TOKEN.test(text), where).toBe(false);
    const onDisk = filesBelow(own.dataDir).filter(({ path }) => !/\/(?:cookie-secret|metrics-token)$/.test(path));
    for (const { path, text } of onDisk) expect.soft(foundIn(text, canaries), path).toEqual([]);
  } finally {
    await estate.clear();
    await bao.stop();
  }
});
