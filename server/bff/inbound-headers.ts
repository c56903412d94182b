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

/** Removes steering headers from a Node request, in both of its views. */
export function stripInboundHeaders(request: { headers: Record<string, unknown>; rawHeaders: string[] }): void {
  for (const name of Object.keys(request.headers)) if (isStripped(name)) delete request.headers[name];
  for (let at = request.rawHeaders.length - 2; at >= 0; at -= 2) {
    if (isStripped(request.rawHeaders[at] ?? '')) request.rawHeaders.splice(at, 2);
  }
}

export function isStripped(name: string): boolean {
  const lower = name.toLowerCase();
  return STRIPPED.some((pattern) => pattern.test(lower));
}
