import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ERROR_CODES } from '#lib/contracts/error-codes.ts';
import { formatUtc } from '#lib/format/time.ts';
import type { Clock } from '#server/platform/index.ts';

const FAILED = 500;
const STORE_AWAY = 503;
/** A page that fails has most often waited for the store already. */
const PING_LIMIT_MS = 2_000;
const AGAIN_SECONDS = 10;
const LOOK_MS = 3_000;

const STYLE =
  ':root{color-scheme:light dark}body{max-width:60ch;margin:0 auto;padding:20vh 24px 24px;font:14px/1.5 system-ui,sans-serif}h1{font-size:20px;line-height:28px;font-weight:600}body{background:#fff;color:#151515}a{color:#3d46c2}@media(prefers-color-scheme:dark){body{background:#151515;color:#f2f2f2}a{color:#b2b8ff}}';
/** Looks for the store, and loads the page only when it is back: a page that reloads under its reader is read out anew each time. */
const SCRIPT = `setInterval(async()=>{try{if((await window.fetch('/api/health/ready',{cache:'no-store'})).ok)location.reload()}catch{}},${LOOK_MS})`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const CSP = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface FailedPage {
  readonly status: number;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly againSeconds: number | null;
}

/** Nothing from outside of itself: whatever failed cannot fail it. */
function documentOf({ title, sentences, againSeconds }: FailedPage): string {
  const script = againSeconds === null ? '' : `<script>${SCRIPT}</script>`;
  const text = sentences.map((sentence) => `<p>${sentence}</p>`).join('');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Sallyport</title><style>${STYLE}</style></head><body><main><p>Sallyport</p><h1>${title}</h1>${text}<p><a href="">Load it again</a></p></main>${script}</body></html>`;
}

function storeAway(): FailedPage {
  const { title, advice } = ERROR_CODES.store_unavailable;
  const again = 'This page comes back by itself when the store does.';
  return { status: STORE_AWAY, title, sentences: [advice, again], againSeconds: AGAIN_SECONDS };
}

function failedAt(nowMs: number): FailedPage {
  const sentences = [`Nothing was changed by this page. The operator of this console finds the cause in its log, at ${formatUtc(nowMs)}.`];
  return { status: FAILED, title: ERROR_CODES.internal.title, sentences, againSeconds: null };
}

/**
 * Puts a page of ours in the place of every HTML answer with status 500. Next's own for a render that failed as a whole is empty without
 * its scripts, and those fall at the content security policy, for what lets them in is written by the render that failed.
 * `ping` rejects while the console's own store is away. Answers of other types and statuses go through untouched.
 */
export function guardFailedPages({ ping, clock }: { ping: () => Promise<void>; clock: Clock }): (response: ServerResponse) => void {
  async function pageOf(): Promise<FailedPage> {
    let end: () => void = () => undefined;
    const limit = new Promise<boolean>((resolve) => {
      end = clock.after(PING_LIMIT_MS, () => resolve(false));
    });
    const isUp = await Promise.race([
      ping().then(
        () => true,
        () => false,
      ),
      limit,
    ]);
    end();
    return isUp ? failedAt(clock.now().getTime()) : storeAway();
  }

  return (response) => {
    const ours = new Set(response.getHeaderNames());
    const { writeHead, write, end, flushHeaders } = response;
    let isReplaced: boolean | null = null;
    let isAnswered = false;

    const replaces = (status: number, headers?: OutgoingHttpHeaders) => {
      const named = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
      isReplaced ??= status === FAILED && String(named ?? response.getHeader('content-type') ?? '').startsWith('text/html');
      return isReplaced;
    };

    async function answer(): Promise<void> {
      if (isAnswered) return;
      isAnswered = true;
      const page = await pageOf();
      if (response.destroyed) return;
      for (const name of response.getHeaderNames()) if (!ours.has(name)) response.removeHeader(name);
      const body = Buffer.from(documentOf(page));
      response.setHeader('Content-Type', 'text/html;charset=utf-8');
      response.setHeader('Content-Length', body.length);
      response.setHeader('Content-Security-Policy', CSP);
      response.setHeader('Cache-Control', 'no-store');
      if (page.againSeconds !== null) response.setHeader('Retry-After', String(page.againSeconds));
      writeHead.call(response, page.status);
      end.call(response, body, 'utf8');
    }

    Object.assign(response, {
      writeHead(...args: Parameters<typeof writeHead>) {
        const headers = args.find((arg) => typeof arg === 'object' && !Array.isArray(arg)) as OutgoingHttpHeaders | undefined;
        return replaces(args[0], headers) ? response : writeHead.apply(response, args);
      },
      flushHeaders() {
        if (!replaces(response.statusCode)) flushHeaders.call(response);
      },
      write(...args: Parameters<typeof write>) {
        if (!replaces(response.statusCode)) return write.apply(response, args);
        const done = args.at(-1) as unknown;
        if (typeof done === 'function') queueMicrotask(() => done());
        return true;
      },
      end(...args: Parameters<typeof end>) {
        if (!replaces(response.statusCode)) return end.apply(response, args);
        void answer();
        return response;
      },
    });
  };
}
