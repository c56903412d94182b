import { AppError } from '#server/platform/index.ts';

interface OriginFacts {
  method: string;
  origin: string | null;
  fetchSite: string | null;
  /** A page that the browser itself went to, and not one that a script, frame or image asked for. */
  isLink?: boolean;
}

/** How a browser asks for a page that somebody follows a link to. */
export function isLinkFollowed(headers: Headers): boolean {
  return headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
}

/**
 * Refuses what another site caused. A state change needs our exact Origin (browsers send it on every non-GET) and
 * Sec-Fetch-Site, which must say same-origin; it may be missing only where browsers do not send it, on plain http to a named
 * host. A read must not come from another site; only a verb that ends what this browser began elsewhere lets links in, being
 * bound to the browser by itself. `null` is another origin.
 */
export function checkOrigin({ method, origin, fetchSite, isLink = false }: OriginFacts, publicUrl: URL): void {
  const publicOrigin = publicUrl.origin;
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead) {
    if (fetchSite !== null && fetchSite !== 'same-origin' && fetchSite !== 'none' && !isLink) throw new AppError('origin_refused');
    if (origin !== null && origin !== publicOrigin) throw new AppError('origin_refused');
    return;
  }
  if (origin !== publicOrigin) throw new AppError('origin_refused');
  if (fetchSite === null ? isTrustworthy(publicUrl) : fetchSite !== 'same-origin') throw new AppError('origin_refused');
}

/** Where browsers send Sec-Fetch-Site: potentially trustworthy origins (W3C Secure Contexts, 3.1). */
function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
