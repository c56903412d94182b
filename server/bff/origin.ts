import { AppError } from '#server/platform/index.ts';

interface OriginFacts {
  method: string;
  origin: string | null;
  fetchSite: string | null;
}

/**
 * Refuses what another site caused. A state change needs our exact Origin (browsers send it on every non-GET), and
 * Sec-Fetch-Site, where sent, must say same-origin; a read must not come from another site. `null` is another origin.
 */
export function checkOrigin({ method, origin, fetchSite }: OriginFacts, publicOrigin: string): void {
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead) {
    if (fetchSite !== null && fetchSite !== 'same-origin' && fetchSite !== 'none') throw new AppError('origin_refused');
    if (origin !== null && origin !== publicOrigin) throw new AppError('origin_refused');
    return;
  }
  if (origin !== publicOrigin) throw new AppError('origin_refused');
  if (fetchSite !== null && fetchSite !== 'same-origin') throw new AppError('origin_refused');
}
