import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { pageCsp } from './server/bff/security-headers.ts';

/** Pages only: a fresh nonce and its policy. Nothing here decides about rights; pages and verbs do. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(18).toString('base64');
  const csp = pageCsp(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // Next reads the nonce for its own scripts out of this request header.
  headers.set('content-security-policy', csp);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', csp);
  response.headers.set('Cache-Control', 'no-store, private');
  return response;
}

// Bodies of matched requests are cut at 10 MiB, and throughput halves: /api stays out.
export const config = { matcher: ['/((?!api/|metrics|_next/|favicon.ico|logo|.*\\.svg$).*)'] };
