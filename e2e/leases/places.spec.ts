import { expect, test } from '../fixtures/sallyport.ts';
import { leaseDrawer } from '../support/leases.ts';

test('the namespace changes the list, and 390 pixels are enough for all of it', async ({ page, signedIn }) => {
  test.setTimeout(90_000);
  const firstLease = page.getByRole('grid', { name: 'Leases' }).getByRole('row').nth(1);
  const tree = page.getByRole('tree', { name: 'Lease prefixes' });
  await signedIn('analyst');

  await test.step('another namespace has other leases', async () => {
    const namespace = page.getByRole('combobox', { name: 'Namespace' });
    await namespace.selectOption('payments');
    await expect(page).toHaveURL('/leases?ns=payments');
    await page.goto('/leases?ns=payments&prefix=database%2Fcreds%2Fbilling-app%2F');
    await expect(tree.getByRole('treeitem', { name: /^billing-app\// })).toBeVisible();
    await expect(tree.getByRole('treeitem', { name: /^ingest-app\// })).toBeHidden();
    await namespace.selectOption('data');
    // What the address held belongs to the other namespace.
    await expect(page).toHaveURL('/leases?ns=data');
    await page.goto('/leases?ns=data&prefix=database%2Fcreds%2Fingest-app%2F');
    await expect(tree.getByRole('treeitem', { name: /^ingest-app\// })).toBeVisible();
    await expect(tree.getByRole('treeitem', { name: /^billing-app\// })).toBeHidden();
    await namespace.selectOption('root');
    await expect(page).toHaveURL('/leases');
  });

  await test.step('a namespace that does not exist is said to be so', async () => {
    await page.goto('/leases?ns=no-such-place');
    await expect(page.getByRole('alert').getByRole('heading')).toHaveText(/Vault (?:does not know this namespace|denied this)/);
    await expect(page.getByText(/no leases/i)).toHaveCount(0);
  });

  await test.step('a narrow window', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto('/leases?ns=payments');
    await expect(firstLease).toBeVisible();
    await expect(tree).toBeHidden();
    await page.getByRole('button', { name: 'Prefixes' }).click();
    await expect(tree).toBeVisible();
    await tree.getByRole('treeitem', { name: /^database\// }).click();
    await expect(page).toHaveURL('/leases?ns=payments&prefix=database%2F');
    await expect(tree).toBeHidden();
    await firstLease.click();
    await expect(leaseDrawer(page).getByText('live', { exact: true })).toBeVisible();
    // It slides in.
    await expect.poll(async () => Math.round((await leaseDrawer(page).boundingBox())?.x ?? -1)).toBe(0);
    await leaseDrawer(page).getByRole('button', { name: 'Close the details' }).click();
    await page.getByRole('button', { name: 'Pages' }).click();
    const pages = page.getByRole('dialog', { name: 'Pages' });
    await pages.getByRole('combobox', { name: 'Namespace' }).selectOption('data');
    await expect(page).toHaveURL('/leases?ns=data');
    await page.keyboard.press('Escape');
    await expect(pages).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
