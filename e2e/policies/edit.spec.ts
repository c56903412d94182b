import { expect, signIn, test } from '../fixtures/sallyport.ts';
import { freshCode } from '../support/demo.ts';
import { newPerson } from '../support/people.ts';
import { freshPolicyName, lookAgain, policyEditor, policyText, READ_TEXT, writePolicy } from '../support/policies.ts';

const LIST_TEXT = READ_TEXT.replace('["read"]', '["read", "list"]');

test('a policy is shown as a difference, saved with a code, and seen by a second person as changed', async ({
  page,
  browser,
  signedIn,
}) => {
  test.setTimeout(150_000);
  const name = freshPolicyName();
  await writePolicy(name, READ_TEXT);
  const ana = await signedIn('platform-admin');
  const ben = await newPerson('platform-admin');
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, ben);
  for (const one of [page, other]) {
    await one.goto(`/policies?name=${name}`);
    await expect(policyEditor(one, name)).toContainText('capabilities = ["read"]');
    await expect(one.getByText('version 1', { exact: true })).toBeVisible();
  }

  await test.step('the first one edits, sees the difference, and saves it', async () => {
    const save = page.getByRole('button', { name: 'Save policy…' });
    await expect(save).toHaveAccessibleDescription('Nothing was changed.');
    await policyEditor(page, name).fill(LIST_TEXT);
    await expect(page.getByText('Not saved yet')).toBeVisible();
    await save.click();
    const dialog = page.getByRole('dialog', { name: 'Save this policy?' });
    await expect(dialog.getByText('1 line added, 1 line removed')).toBeVisible();
    await expect(dialog.getByRole('region', { name: 'Changes to save' })).toContainText('"list"');
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(ana.totpSecret ?? ''));
    await dialog.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByRole('region', { name: 'Messages' }).getByText('Policy saved as version 2')).toBeVisible();
    await expect(page.getByText('version 2', { exact: true })).toBeVisible();
    await expect(page.getByText('Not saved yet')).toBeHidden();
    await expect(page.getByText(/^Somebody/)).toHaveCount(0);
    expect(await policyText(name)).toBe(LIST_TEXT);
  });

  await test.step('the second one, who was only reading, is told and shown what changed', async () => {
    await lookAgain(other);
    await expect(other.getByText('Somebody changed this policy while you were reading: this is version 2.')).toBeVisible();
    await other.getByRole('button', { name: 'Show what changed' }).click();
    await expect(other.getByRole('region', { name: 'What changed' })).toContainText('"list"');
    await expect(policyEditor(other, name)).toContainText('"list"');
    await other.getByRole('button', { name: 'Seen' }).click();
  });

  await test.step('a save that comes too late writes nothing and keeps what was typed', async () => {
    const mine = `${LIST_TEXT}# mine\n`;
    const theirs = `${LIST_TEXT}# theirs\n`;
    await policyEditor(other, name).fill(mine);
    await other.getByRole('button', { name: 'Save policy…' }).click();
    const dialog = other.getByRole('dialog', { name: 'Save this policy?' });
    await writePolicy(name, theirs);
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(ben.totpSecret ?? ''));
    await dialog.getByRole('button', { name: 'Save policy' }).click();
    await expect(other.getByText('Somebody saved version 3 while you were writing.')).toBeVisible();
    await expect(policyEditor(other, name)).toContainText('# mine');
    await expect(other.getByRole('button', { name: 'Save policy…' })).toHaveAccessibleDescription(/Decide first/);
    expect(await policyText(name)).toBe(theirs);
    await other.getByRole('button', { name: 'Compare' }).click();
    await expect(other.getByRole('region', { name: 'From theirs to mine' })).toContainText('# theirs');
    await other.getByRole('button', { name: 'Keep mine, over theirs' }).click();
    await expect(other.getByRole('button', { name: 'Save policy…' })).toHaveAccessibleDescription('');
    await other.getByRole('button', { name: 'Drop my changes' }).click();
    await expect(policyEditor(other, name)).toContainText('# theirs');
  });
  await context.close();
});
