/** What the console may ask of Vault for a person or by itself; `+` is one path segment. Everything else is a tunnel. */
const TABLE: readonly RegExp[] = [
  /^sys\/(?:health|seal-status|leader|ha-status|replication\/status|version-history|host-info|internal\/ui\/mounts(?:\/.*)?)$/,
  /^sys\/leases\/(?:lookup|renew|revoke)$/,
  /^sys\/leases\/lookup\/.*$/,
  /^sys\/leases\/(?:revoke-prefix|revoke-force)\/[^?#]+$/,
  /^sys\/policies\/acl(?:\/[^/]*)?\/?$/,
  /^sys\/(?:capabilities-self|namespaces\/?|audit|mounts|auth|config\/auditing\/request-headers(?:\/.*)?)$/,
  /^sys\/storage\/raft\/(?:snapshot|configuration|autopilot\/state)$/,
  /^sys\/internal\/counters\/.*$/,
  /^auth\/token\/(?:lookup-self|renew-self|revoke-self|create|revoke-accessor)$/,
  /^auth\/[A-Za-z0-9_/-]+\/(?:login(?:\/[^/]*)?|oidc\/(?:auth_url|callback))$/,
  /^sallyport\/(?:data|metadata)\/[A-Za-z0-9_./-]+$/,
  /^sys\/internal\/ui\/mounts\/.+$/,
];

interface AuditLine {
  type?: string;
  request?: { path?: string; namespace?: { path?: string } };
}

/** Paths of requests in an audit file that are not in the table, or that hold dot segments, empty segments or control characters. */
export function strangeCalls(lines: readonly string[]): string[] {
  const strange = new Set<string>();
  for (const line of lines) {
    if (line === '') continue;
    const { type, request } = JSON.parse(line) as AuditLine;
    if (type !== 'request' || request?.path === undefined) continue;
    if (!isInTable(request.path)) strange.add(request.path);
  }
  return [...strange];
}

function isInTable(path: string): boolean {
  if (/[\u0000-\u001f\u007f]|(?:^|\/)\.{1,2}(?:\/|$)|\/\//.test(path)) return false;
  return TABLE.some((pattern) => pattern.test(path));
}
