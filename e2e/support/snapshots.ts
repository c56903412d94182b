import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { apiPaths } from '#lib/paths.ts';
import { dataDir } from './demo.ts';

const fileOf = (snapshotId: string) => join(dataDir(), 'snapshots', `${snapshotId}.snap`);

export const isSnapshotKept = (snapshotId: string) => existsSync(fileOf(snapshotId));
export const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Changes a kept file behind the console's back. Gives the way back. */
export function tamperWith(snapshotId: string, change: (bytes: Buffer) => Buffer): () => void {
  const whole = readFileSync(fileOf(snapshotId));
  writeFileSync(fileOf(snapshotId), change(Buffer.from(whole)));
  return () => writeFileSync(fileOf(snapshotId), whole);
}

/** Turns the bits of one byte in the middle. */
export function withFlippedByte(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
  return bytes;
}

export const cutShort = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);

export const snapshotDrawer = (page: Page): Locator => page.getByRole('complementary', { name: 'Snapshot', exact: true });
export const snapshotRows = (page: Page): Locator => page.getByRole('grid', { name: 'Snapshots' }).getByRole('row');

/** Keeps the list as the page has it until the answer is called: what passes in a moment can be looked at. */
export async function holdSnapshotList(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.route(`**${apiPaths.snapshot.list}`, async (route) => {
    if (route.request().method() === 'GET') await released;
    await route.continue();
  });
  return release;
}

/** Has the page believe that everything is allowed, as one that was tampered with would. */
export async function pretendAllRights(page: Page): Promise<void> {
  await page.route(`**${apiPaths.snapshot.list}`, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), mayTake: true, mayDownload: true, mayDelete: true } });
  });
}
