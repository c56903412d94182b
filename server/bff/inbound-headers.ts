/** Headers that steer Next or claim an origin; from outside they are gone before Next sees them (a client's words must not decide what runs). */
const STRIPPED = [
  /^x-forwarded-/,
  /^forwarded$/,
  /^x-real-ip$/,
  /^x-middleware-/,
  /^x-nextjs-/,
  /^next-resume/,
  /^x-matched-path$/,
  /^x-invoke-/,
  /^x-now-/,
  /^x-vercel-/,
  /^x-sallyport-peer$/,
  /^content-security-policy/,
  /^x-nonce$/,
];

interface HeaderViews {
  headers: Record<string, unknown>;
  headersDistinct: Record<string, unknown>;
  rawHeaders: string[];
}

/** Removes steering headers from a Node request, in all three of its views. */
export function stripInboundHeaders(request: HeaderViews): void {
  // Node builds the first two out of the third when they are first read, and fails if that has become shorter: they come first.
  for (const view of [request.headers, request.headersDistinct])
    for (const name of Object.keys(view)) if (isStripped(name)) delete view[name];
  for (let at = request.rawHeaders.length - 2; at >= 0; at -= 2) {
    if (isStripped(request.rawHeaders[at] ?? '')) request.rawHeaders.splice(at, 2);
  }
}

export function isStripped(name: string): boolean {
  const lower = name.toLowerCase();
  return STRIPPED.some((pattern) => pattern.test(lower));
}
