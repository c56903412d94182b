import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Response } from '@playwright/test';

/** What a secret may look like after something has packed it: as it is, base64 at each alignment in both alphabets, in an address, in hex, in JSON. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const packed = [0, 1, 2].map((shift) => {
    // The characters at both ends depend on the neighbours, so only those between are looked for.
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(Math.ceil((shift * 4) / 3), -1);
  });
  const forms = [secret, ...packed, encodeURIComponent(secret), bytes.toString('hex'), JSON.stringify(secret).slice(1, -1)];
  const url = packed.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...forms, ...url, bytes.toString('hex').toUpperCase()])];
}

/** Names of the canaries that a text holds in any form. */
export function foundIn(text: string, canaries: ReadonlyMap<string, string>): string[] {
  return [...canaries].filter(([, secret]) => formsOf(secret).some((form) => text.includes(form))).map(([name]) => name);
}

/** Everything below a directory as text, file by file. */
export function filesBelow(dir: string): { path: string; text: string }[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return statSync(path).isFile() ? [{ path, text: readFileSync(path, 'latin1') }] : [];
  });
}

export interface Seen {
  where: string;
  text: string;
}

/** Keeps every answer that the browser gets, headers and body. Call `settled` before reading. */
export function watchResponses(page: Page): { seen: Seen[]; settled(): Promise<void> } {
  const seen: Seen[] = [];
  const pending: Promise<void>[] = [];
  page.on('response', (response) => pending.push(keep(response)));
  async function keep(response: Response): Promise<void> {
    const where = `${response.request().method()} ${new URL(response.url()).pathname}`;
    const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
    // A redirect has no body, and one of a page that was left is gone.
    const body = await response.text().catch(() => '');
    seen.push({ where, text: `${response.url()}\n${headers}\n${body}` });
  }
  return { seen, settled: async () => void (await Promise.all(pending)) };
}

/** What the browser keeps for this site, and what it shows. */
export async function browserKeeps(page: Page): Promise<string> {
  const stores = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const workers = await navigator.serviceWorker.getRegistrations();
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      databases,
      workers.length,
      await caches.keys(),
      window.name,
      history.state,
      document.title,
    ]);
  });
  return [stores, JSON.stringify(await page.context().cookies()), await page.content(), page.url()].join('\n');
}
