import type { Cookie, PlaywrightWorkerArgs, Request } from '@playwright/test';

/** What `/api/session` answers to somebody who holds these cookies; `code` is null when it answers a session. */
export async function sessionWith(
  playwright: PlaywrightWorkerArgs['playwright'],
  baseURL: string | undefined,
  cookies: readonly Cookie[],
): Promise<{ status: number; code: string | null }> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const request = await playwright.request.newContext({ extraHTTPHeaders: { cookie }, ...(baseURL ? { baseURL } : {}) });
  try {
    const answer = await request.get('/api/session');
    const body = (await answer.json()) as { code?: string };
    return { status: answer.status(), code: body.code ?? null };
  } finally {
    await request.dispose();
  }
}

/** A page that sets out for the door. */
export const isLeaving = (request: Request): boolean => request.isNavigationRequest() && new URL(request.url()).pathname === '/sign-in';
