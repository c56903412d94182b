import { gzipSync } from 'node:zlib';

export interface FirstLoad {
  /** Bytes of JavaScript that the page's own HTML loads, each file compressed with gzip. */
  gzipBytes: number;
  scripts: Array<{ url: string; gzipBytes: number }>;
}

/** Addresses of the scripts that a browser with module support loads because of this HTML: script tags and preloaded modules, each once. */
export function scriptUrls(html: string, base: string): string[] {
  const urls = new Set<string>();
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*>/gi)) {
    const isScript = /^<script/i.test(tag);
    if (isScript ? /\bnomodule\b/i.test(tag) : !/\brel=["']?modulepreload/i.test(tag)) continue;
    const address = tag.match(isScript ? /\bsrc=["']?([^"'\s>]+)/i : /\bhref=["']?([^"'\s>]+)/i)?.[1];
    if (address) urls.add(new URL(address.replaceAll('&amp;', '&'), base).href);
  }
  return [...urls];
}

/** First-load JavaScript of a served page. Measured alike for any server: bodies are fetched plain and compressed here. */
export async function measureFirstLoad(pageUrl: string, headers: Readonly<Record<string, string>> = {}): Promise<FirstLoad> {
  const page = await fetch(pageUrl, { headers: { accept: 'text/html', ...headers } });
  if (!page.ok) throw new Error(`${pageUrl} answered ${page.status}, so its scripts cannot be measured.`);
  const scripts: FirstLoad['scripts'] = [];
  for (const url of scriptUrls(await page.text(), page.url)) {
    const reply = await fetch(url, { headers });
    if (!reply.ok) throw new Error(`${url} answered ${reply.status}, so the page's scripts cannot be measured.`);
    scripts.push({ url, gzipBytes: gzipSync(Buffer.from(await reply.arrayBuffer())).length });
  }
  if (scripts.length === 0) throw new Error(`${pageUrl} loads no script, which cannot be right.`);
  return { gzipBytes: scripts.reduce((sum, script) => sum + script.gzipBytes, 0), scripts };
}
