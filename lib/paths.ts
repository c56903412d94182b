/** What the leases page keeps in its address. `ns` left out means the namespace of the sign-in. */
export interface LeasesPlace {
  readonly ns?: string | undefined;
  readonly prefix?: string | undefined;
  readonly filter?: string | undefined;
  readonly lease?: string | undefined;
}

/** What the snapshots page keeps in its address: the one whose details are open. */
export interface SnapshotsPlace {
  readonly snapshot?: string | undefined;
}

/** What the policies page keeps in its address. */
export interface PoliciesPlace {
  readonly ns?: string | undefined;
  readonly filter?: string | undefined;
  /** Name of the policy that is open. */
  readonly name?: string | undefined;
  /** `1`: a new policy is being written. */
  readonly draft?: string | undefined;
  /** The path that is asked about: what one's own token may do there. */
  readonly path?: string | undefined;
}

/** What the audit page keeps in its address; lists are comma-separated. */
export interface AuditPlace {
  readonly ns?: string | undefined;
  readonly text?: string | undefined;
  readonly person?: string | undefined;
  readonly path?: string | undefined;
  readonly outcome?: string | undefined;
  readonly kind?: string | undefined;
  readonly source?: string | undefined;
  readonly last?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly entry?: string | undefined;
}

/** What the people page keeps in its address. */
export interface PeoplePlace {
  readonly ns?: string | undefined;
  readonly filter?: string | undefined;
}

/** What the approvals page keeps in its address. */
export interface ApprovalsPlace {
  readonly ns?: string | undefined;
}

/** What the journal page keeps in its address. */
export interface JournalPlace {
  readonly ns?: string | undefined;
  readonly text?: string | undefined;
  readonly who?: string | undefined;
  readonly verb?: string | undefined;
  readonly outcome?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Request whose rows are open. */
  readonly request?: string | undefined;
}

interface ReturnPlace {
  readonly returnTo?: string | undefined;
}

interface DoorPlace extends ReturnPlace {
  /** Code of what led there: an end of the session, or what went wrong on the way back from an identity provider, and in which request. */
  readonly problem?: string | undefined;
  readonly request?: string | undefined;
}

function withQuery(path: string, query: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (typeof value === 'string' && value !== '') params.set(name, value);
  return params.size > 0 ? `${path}?${params}` : path;
}

/** Every page's address. No other file spells one. */
export const paths = {
  home: ({ ns }: { readonly ns?: string | undefined } = {}) => withQuery('/', { ns }),
  signIn: ({ returnTo, problem, request }: DoorPlace = {}) => withQuery('/sign-in', { returnTo, problem, request }),
  verify: ({ returnTo }: ReturnPlace = {}) => withQuery('/verify', { returnTo }),
  serverFactor: ({ returnTo }: ReturnPlace = {}) => withQuery('/server-factor', { returnTo }),
  enrol: ({ returnTo }: ReturnPlace = {}) => withQuery('/enrol', { returnTo }),
  factors: () => '/settings/factors',
  snapshots: ({ snapshot }: SnapshotsPlace = {}) => withQuery('/snapshots', { snapshot }),
  audit: ({ ns, text, person, path, outcome, kind, source, last, from, to, entry }: AuditPlace = {}) =>
    withQuery('/audit', { ns, text, person, path, outcome, kind, source, last, from, to, entry }),
  policies: ({ ns, filter, name, draft, path }: PoliciesPlace = {}) => withQuery('/policies', { ns, filter, name, draft, path }),
  settings: {
    sessions: () => '/settings/sessions',
    recoveryCodes: () => '/settings/recovery-codes',
    people: ({ ns, filter }: PeoplePlace = {}) => withQuery('/settings/people', { ns, filter }),
    approvals: ({ ns }: ApprovalsPlace = {}) => withQuery('/settings/approvals', { ns }),
    journal: ({ ns, text, who, verb, outcome, from, to, request }: JournalPlace = {}) =>
      withQuery('/settings/journal', { ns, text, who, verb, outcome, from, to, request }),
  },
  leases: ({ ns, prefix, filter, lease }: LeasesPlace = {}) => withQuery('/leases', { ns, prefix, filter, lease }),
} as const;

/** A page's search parameters as Next gives them. */
export type PageParams = Readonly<Record<string, string | string[] | undefined>>;

/** The first value of a parameter that may be given more than once. */
export function oneParam(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** The same page in another namespace. What else its address held belongs to the old one. */
export function inNamespace(pathname: string, ns: string | undefined): string {
  return withQuery(pathname, { ns });
}

/** Every API address that the browser calls. */
export const apiPaths = {
  session: '/api/session',
  verify: '/api/session/verify',
  recover: '/api/session/recover',
  enrolment: {
    open: '/api/session/enrolment/open',
    start: '/api/session/enrolment',
    confirm: '/api/session/enrolment/confirm',
  },
  ownSessions: { list: '/api/sessions', end: '/api/sessions/end', endOthers: '/api/sessions/end-others' },
  recoveryCodes: '/api/recovery-codes',
  people: {
    list: '/api/people',
    issueCode: (entityId: string) => `/api/people/${entityId}/enrolment-code`,
    reset: (entityId: string) => `/api/people/${entityId}/reset`,
    endSessions: (entityId: string) => `/api/people/${entityId}/end-sessions`,
  },
  approvals: {
    list: '/api/approvals',
    request: '/api/approvals',
    approve: (approvalId: string) => `/api/approvals/${approvalId}/approve`,
    refuse: (approvalId: string) => `/api/approvals/${approvalId}/refuse`,
    withdraw: (approvalId: string) => `/api/approvals/${approvalId}/withdraw`,
  },
  oidc: { start: '/api/session/oidc', callback: (place: string) => `/api/session/oidc/callback/${encodeURIComponent(place)}` },
  serverFactor: '/api/session/server-factor',
  verifyPasskey: { start: '/api/session/verify/challenge', confirm: '/api/session/verify/passkey' },
  enrolPasskey: { start: '/api/session/enrolment/passkey', confirm: '/api/session/enrolment/passkey/confirm' },
  breakGlass: '/api/session/break-glass',
  stepUp: '/api/step-up',
  stepUpPasskey: { start: '/api/step-up/challenge', confirm: '/api/step-up/passkey' },
  factor: {
    list: '/api/factors',
    startPasskey: '/api/factors/passkeys/start',
    addPasskey: '/api/factors/passkeys',
    renamePasskey: '/api/factors/passkeys/rename',
    removePasskey: '/api/factors/passkeys/remove',
    startTotp: '/api/factors/totp/start',
    confirmTotp: '/api/factors/totp',
    removeTotp: '/api/factors/totp/remove',
    notices: '/api/factors/notices',
    noticesSeen: '/api/factors/notices/seen',
  },
  status: '/api/status',
  namespaces: '/api/namespaces',
  policy: {
    list: '/api/policies',
    read: (name: string) => `/api/policies/${encodeURIComponent(name)}`,
    save: (name: string) => `/api/policies/${encodeURIComponent(name)}`,
    delete: (name: string) => `/api/policies/${encodeURIComponent(name)}/delete`,
    // Not below /api/policies: a policy may have any name.
    capabilities: '/api/capabilities',
  },
  overview: '/api/overview',
  audit: {
    query: '/api/audit',
    read: (id: string) => `/api/audit/${encodeURIComponent(id)}`,
    summary: '/api/audit/summary',
    status: '/api/audit/status',
  },
  journal: {
    query: '/api/journal',
    read: (requestId: string) => `/api/journal/${encodeURIComponent(requestId)}`,
    status: '/api/journal/status',
    verify: '/api/journal/verify',
    export: '/api/journal/export',
  },
  lease: {
    list: '/api/leases',
    count: '/api/leases/count',
    lookup: '/api/leases/lookup',
    renew: '/api/leases/renew',
    revoke: '/api/leases/revoke',
    previewPrefix: '/api/leases/prefix/preview',
    revokePrefix: '/api/leases/prefix/revoke',
  },
  snapshot: {
    list: '/api/snapshots',
    take: '/api/snapshots',
    cancel: (snapshotId: string) => `/api/snapshots/${snapshotId}/cancel`,
    verify: (snapshotId: string) => `/api/snapshots/${snapshotId}/verify`,
    download: (snapshotId: string) => `/api/snapshots/${snapshotId}/download`,
    delete: (snapshotId: string) => `/api/snapshots/${snapshotId}/delete`,
  },
} as const;

/**
 * A path of this site to go on to after signing in, or the fallback. Refuses other sites in every spelling that browsers
 * understand (`//host`, `/\host`, tabs and line ends inside), the door's own pages and the API. What is given back is the
 * parser's own spelling, so nobody reads it differently later.
 */
export function safeReturnTo(value: string | null | undefined, fallback: string = paths.home()): string {
  if (!value || value.length > 2000 || !value.startsWith('/')) return fallback;
  const base = 'http://sallyport.invalid';
  if (!URL.canParse(value, base)) return fallback;
  const url = new URL(value, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return fallback;
  const isDoor = [paths.signIn(), paths.serverFactor(), paths.verify(), paths.enrol()].includes(url.pathname);
  if (isDoor || url.pathname === '/api' || url.pathname.startsWith('/api/')) return fallback;
  return url.pathname + url.search + url.hash;
}
