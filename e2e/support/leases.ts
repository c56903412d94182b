import { randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { asRoot } from './demo.ts';

export interface LeasedPrefix {
  prefix: string;
  leaseIds: string[];
  /** Makes one more lease below the prefix. */
  add(): Promise<string>;
}

/** Leases of the test's own below a prefix of its own: tokens of a token role, which need no database and no other traffic touches. */
export async function leasedPrefix(count: number, namespace = ''): Promise<LeasedPrefix> {
  const role = `e2e-${randomBytes(4).toString('hex')}`;
  const prefix = `auth/token/create/${role}/`;
  await asRoot('POST', `auth/token/roles/${role}`, { namespace, body: { allowed_policies: ['default'], orphan: true } });
  const listed = () => leaseIdsBelow(prefix, namespace);
  const add = async () => {
    const before = new Set(await listed());
    await asRoot('POST', `auth/token/create/${role}`, { namespace, body: { ttl: '1h', policies: ['default'] } });
    const made = (await listed()).find((leaseId) => !before.has(leaseId));
    if (made === undefined) throw new Error('The new token has no lease.');
    return made;
  };
  const leaseIds: string[] = [];
  while (leaseIds.length < count) leaseIds.push(await add());
  return { prefix, leaseIds: leaseIds.sort(), add };
}

/** What the server itself lists below a prefix; empty when it knows none. */
export async function leaseIdsBelow(prefix: string, namespace = ''): Promise<string[]> {
  try {
    const { data } = await asRoot<{ data: { keys: string[] } }>('LIST', `sys/leases/lookup/${prefix}`, { namespace });
    return data.keys.map((key) => `${prefix}${key}`);
  } catch (error) {
    if (error instanceof Error && error.message.endsWith(': 404')) return [];
    throw error;
  }
}

/** Whether the server still finds the lease. */
export function isLeaseAlive(leaseId: string, namespace = ''): Promise<boolean> {
  return asRoot('PUT', 'sys/leases/lookup', { namespace, body: { lease_id: leaseId } }).then(
    () => true,
    (error: Error) => {
      if (error.message.endsWith(': 400')) return false;
      throw error;
    },
  );
}

/** The row of a lease, by the copy button in it, which alone holds the whole id. */
export function leaseRow(page: Page, leaseId: string): Locator {
  const copy = page.getByRole('button', { name: `Copy lease id ${leaseId}`, exact: true });
  return page.getByRole('grid', { name: 'Leases' }).getByRole('row').filter({ has: copy });
}

export const leaseDrawer = (page: Page): Locator => page.getByRole('complementary', { name: 'Lease', exact: true });

/** Has the console look again, so that a lease made behind its back is in the list, and waits until it did. */
export async function sweepAgain(page: Page): Promise<void> {
  const swept = page.waitForResponse((answer) => new URL(answer.url()).searchParams.get('fresh') === 'true');
  await page.getByRole('button', { name: 'Sweep the leases again' }).click();
  await swept;
}
