/** Everything the leases page shows, as its address says it. */
export interface LeaseView {
  /** Namespace path; '' is the root namespace. */
  readonly ns: string;
  /** '' or a path that ends with a slash. */
  readonly prefix: string;
  readonly filter: string;
  /** Id of the lease whose details are open; '' when none is. */
  readonly lease: string;
}

const MAX_LENGTHS: Record<keyof LeaseView, number> = { ns: 256, prefix: 512, filter: 200, lease: 512 };

/**
 * Reads the page's address. A value that is not valid stays as it is, for the server to refuse by name:
 * falling back to the root would show, and act on, another place than the address says.
 */
export function parseLeaseView(params: { get(name: string): string | null }): LeaseView {
  const read = (name: keyof LeaseView) => (params.get(name) ?? '').slice(0, MAX_LENGTHS[name]);
  const prefix = read('prefix');
  return {
    ns: read('ns'),
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    filter: read('filter'),
    lease: read('lease'),
  };
}

export interface Crumb {
  readonly prefix: string;
  /** Last segment with its slash. */
  readonly name: string;
}

/** `database/creds/` → database/, database/creds/. */
export function crumbsOf(prefix: string): Crumb[] {
  const parts = prefix.split('/').slice(0, -1);
  return parts.map((part, index) => ({ prefix: `${parts.slice(0, index + 1).join('/')}/`, name: `${part}/` }));
}

/** Whether a lease is that of a token: auth methods are mounted below `auth/` and nothing else is. */
export function isTokenLease(leaseId: string): boolean {
  return leaseId.startsWith('auth/');
}
