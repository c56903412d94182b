import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Response } from '@playwright/test';

/** What a secret may look like after something has packed it: as it is, base64 at each alignment in both alphabets, in an address, in hex, in JSON, in HTML. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const packed = [0, 1, 2].map((shift) => {
    // The characters at both ends depend on the neighbours, so only those between are looked for.
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(Math.ceil((shift * 4) / 3), -1);
  });
  const forms = [secret, ...packed, encodeURIComponent(secret), bytes.toString('hex'), JSON.stringify(secret).slice(1, -1), inHtml(secret)];
  const url = packed.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...forms, ...url, bytes.toString('hex').toUpperCase()])];
}

const inHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const HEAD_BYTES = 4;

/**
 * Looks for all canaries in all their forms in one walk over a text: most places are passed by after one look at a table of the
 * first four bytes. Answers the names of those that are there.
 */
export function searchFor(canaries: ReadonlyMap<string, string>): (text: string | Buffer) => string[] {
  const heads = new Map<number, { name: string; form: Buffer }[]>();
  const isHead = new Uint8Array(1 << 20);
  const slot = (head: number) => (Math.imul(head, 0x9e3779b1) >>> 12) & 0xfffff;
  for (const [name, secret] of canaries)
    for (const text of formsOf(secret)) {
      const form = Buffer.from(text, 'latin1');
      if (form.length < 2 * HEAD_BYTES) throw new Error(`${name} is too short to be told from chance.`);
      const head = form.readInt32LE(0);
      isHead[slot(head)] = 1;
      heads.set(head, [...(heads.get(head) ?? []), { name, form }]);
    }
  return (text) => {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    const found = new Set<string>();
    let head = bytes.length < HEAD_BYTES ? 0 : bytes.readInt32LE(0);
    for (let at = 0; at + HEAD_BYTES <= bytes.length; at += 1) {
      if (at > 0) head = (head >>> 8) | ((bytes[at + HEAD_BYTES - 1] as number) << 24);
      if (isHead[slot(head)] === 0) continue;
      for (const { name, form } of heads.get(head) ?? []) if (bytes.subarray(at, at + form.length).equals(form)) found.add(name);
    }
    return [...found];
  };
}

/** Everything below a directory, file by file. */
export function filesBelow(dir: string): { path: string; bytes: Buffer }[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return statSync(path).isFile() ? [{ path, bytes: readFileSync(path) }] : [];
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
    const cached: string[] = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys())
        cached.push(request.url, (await (await (await caches.open(name)).match(request))?.text()) ?? '');
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      databases,
      workers.length,
      cached,
      window.name,
      history.state,
      document.title,
    ]);
  });
  return [stores, JSON.stringify(await page.context().cookies()), await page.content(), page.url()].join('\n');
}
