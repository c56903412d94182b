import { expect, openTabs, test } from '../fixtures/sallyport.ts';
import { freshCode } from '../support/demo.ts';
import { freshPolicyName, lookAgain, policyEditor, policyText } from '../support/policies.ts';

const BROKEN = 'path "secret/data/e2e" {\n  capabilities = ["fly"]\n}\n';

test('a new policy with an error is refused in place, outlives a reload, and is saved once it is right', async ({
  page,
  browser,
  signedIn,
}) => {
  test.setTimeout(150_000);
  const name = freshPolicyName();
  // She needs a second code first, so she comes first.
  const { totpSecret } = await signedIn('platform-admin');
  const [ben] = await openTabs(browser, ['platform-admin']);
  await page.getByRole('link', { name: 'Policies' }).click();
  await expect(page.getByRole('grid', { name: 'Policies' }).getByRole('row', { name: 'demo-analyst' })).toBeVisible();
  await page.getByRole('button', { name: 'New policy…' }).click();
  const make = page.getByRole('button', { name: 'Make policy…' });
  const field = page.getByRole('textbox', { name: 'Name' });
  const dialog = page.getByRole('dialog', { name: 'Make this policy?' });
  const confirm = async () => {
    await make.click();
    await dialog.getByLabel('Code from your authenticator').fill(await freshCode(totpSecret ?? ''));
    await dialog.getByRole('button', { name: 'Make policy' }).click();
  };

  await test.step('names that would be root, or that Vault would change, are not taken', async () => {
    await policyEditor(page, null).fill(BROKEN);
    for (const [bad, why] of [
      ['r\u043eot', /taken for root/],
      ['Team', /lower case/],
      ['a b', /letters, digits/],
    ] as const) {
      await field.fill(bad);
      await expect(field).toHaveAccessibleDescription(why);
      await expect(make).toHaveAccessibleDescription(why);
    }
    await field.fill(name);
    await expect(make).toHaveAccessibleDescription('');
  });

  await test.step("the server's error stands at its place, and nothing typed is lost", async () => {
    await confirm();
    const refusal = page.getByRole('alert').filter({ hasText: 'Vault cannot read this policy' });
    await expect(refusal).toContainText('Line 2, column 20: A capability is not one that Vault knows.');
    await expect(policyEditor(page, null)).toBeFocused();
    await expect(policyEditor(page, null)).toContainText('"fly"');
    expect(await policyText(name)).toBeNull();
    await page.reload();
    await expect(field).toHaveValue(name);
    await expect(policyEditor(page, null)).toContainText('"fly"');
  });

  await test.step('corrected, it is made', async () => {
    await policyEditor(page, null).fill(BROKEN.replace('fly', 'read'));
    await confirm();
    await expect(page).toHaveURL(`/policies?name=${name}`);
    await expect(policyEditor(page, name)).toContainText('"read"');
    expect(await policyText(name)).toBe(BROKEN.replace('fly', 'read'));
  });

  await test.step('a second person deletes it, by its name and a code, and whoever has it open is told', async () => {
    await ben.page.goto('/policies');
    await ben.page.getByRole('textbox', { name: 'Filter policies' }).fill(name);
    await expect(ben.page).toHaveURL(/filter=/);
    await ben.page.getByRole('grid', { name: 'Policies' }).getByRole('row', { name }).click();
    await ben.page.getByRole('button', { name: 'Delete policy…' }).click();
    const doom = ben.page.getByRole('dialog', { name: 'Delete this policy?' });
    const remove = doom.getByRole('button', { name: 'Delete policy' });
    await doom.getByLabel('Code from your authenticator').fill(await freshCode(ben.totpSecret));
    await doom.getByLabel(`Type ${name} to confirm`).fill(`${name}-other`);
    await expect(remove).toBeDisabled();
    expect(await policyText(name)).not.toBeNull();
    await doom.getByLabel(`Type ${name} to confirm`).fill(name);
    await remove.click();
    await expect(ben.page.getByRole('region', { name: 'Messages' }).getByText('Deleted; Vault no longer finds it')).toBeVisible();
    await expect(ben.page).toHaveURL(`/policies?filter=${name}`);
    await expect(ben.page.getByRole('heading', { name: 'No policy matches the filter' })).toBeVisible();
    expect(await policyText(name)).toBeNull();

    await expect(async () => {
      await lookAgain(page);
      await expect(page.getByRole('alert').getByRole('heading', { name: 'Vault has nothing there' })).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await ben.close();
  });

  await test.step('a policy that may not be read is a refusal, and one that is not there says so', async () => {
    await page.goto('/policies?name=sallyport-service');
    await expect(page.getByRole('alert').getByRole('heading', { name: 'Vault denied this' })).toBeVisible();
    await page.goto(`/policies?name=${name}-never-made`);
    await expect(page.getByRole('alert').getByRole('heading', { name: 'Vault has nothing there' })).toBeVisible();
  });
});

test('an analyst reads policies, cannot change them, and learns what their token may do', async ({ page, signedIn }) => {
  test.setTimeout(90_000);
  await signedIn('analyst');
  // Keys that are pressed before the page's script runs reach nobody.
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await expect(page).toHaveURL('/policies', { timeout: 1_000 });
  }).toPass();
  const rows = page.getByRole('grid', { name: 'Policies' }).getByRole('row');

  await test.step('the list is filtered and walked by keyboard', async () => {
    const filter = page.getByRole('textbox', { name: 'Filter policies' });
    // The address changes before the page is there.
    await expect(async () => {
      await page.keyboard.press('/');
      await expect(filter).toBeFocused({ timeout: 1_000 });
    }).toPass();
    await page.keyboard.type('no-such-policy-anywhere');
    await expect(page.getByRole('heading', { name: 'No policy matches the filter' })).toBeVisible();
    await filter.fill('demo-op');
    await expect(page.getByText(/^1 of \d+ policies match$/)).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.press('j');
    await rows.nth(1).press('Enter');
    await expect(page).toHaveURL('/policies?filter=demo-op&name=demo-operator');
  });

  await test.step('reading is all there is, and why', async () => {
    const editor = policyEditor(page, 'demo-operator');
    await expect(editor).toHaveAttribute('aria-readonly', 'true');
    const why = page.getByRole('paragraph').filter({ hasText: /^Read only:/ });
    await expect(why).toHaveText('Read only: your token lacks update on sys/policies/acl/demo-operator.');
    await expect(page.getByRole('button', { name: 'Save policy…' })).toHaveAccessibleDescription(/lacks update/);
    await expect(page.getByRole('button', { name: 'Delete policy…' })).toHaveCount(0);
    await page.getByRole('button', { name: 'New policy…' }).click();
    await expect(why).toHaveText('Read only: your token lacks create on sys/policies/acl/….');
  });

  await test.step('the server answers what the token may do', async () => {
    const panel = page.getByRole('region', { name: 'What your token may do' });
    for (const [path, words] of [
      ['sys/leases/lookup/database/', 'list, sudo'],
      ['secret/data/e2e', /^Nothing: Vault denies/],
    ] as const) {
      await panel.getByRole('textbox', { name: 'Path' }).fill(path);
      await panel.getByRole('button', { name: 'Ask Vault' }).click();
      await expect(panel.getByText(words)).toBeVisible();
    }
    await panel.getByRole('textbox', { name: 'Path' }).fill('/secret');
    await panel.getByRole('button', { name: 'Ask Vault' }).click();
    await expect(panel.getByText('Leave out the slash in front, as policies do.')).toBeVisible();
  });

  await test.step('390 pixels are enough', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto('/policies');
    await rows.filter({ hasText: 'demo-analyst' }).click();
    await expect(policyEditor(page, 'demo-analyst')).toBeVisible();
    const [save, panel] = [
      page.getByRole('button', { name: 'Save policy…' }),
      page.getByRole('heading', { name: 'What your token may do' }),
    ];
    const bottomOf = async (one: typeof save) => ((await one.boundingBox())?.y ?? 0) + ((await one.boundingBox())?.height ?? 0);
    expect((await panel.boundingBox())?.y).toBeGreaterThan(await bottomOf(save));
    await page.getByRole('button', { name: 'All policies' }).click();
    await expect(rows.filter({ hasText: 'demo-analyst' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
