import type { Health } from './endpoints/sys-health.ts';

/** What a server can do, where products or versions differ. Sources: each product's release notes; the rest measured on OpenBao 2.7. */
export interface ServerCapabilities {
  /** Policy writes take `cas`; without it a hash is compared before the write and after it. */
  readonly hasPolicyCas: boolean;
  readonly hasNamespaces: boolean;
  /** Audit devices take `elide_list_responses`, so that a LIST is logged as a count. */
  readonly canElideLists: boolean;
  /** Audit devices stand in the configuration, and `PUT sys/audit/<name>` is refused. */
  readonly declaresAuditDevices: boolean;
  readonly hasStaticSeal: boolean;
  /** A standby answers reads itself and does not hand them on to the leader. */
  readonly readsOnStandbys: boolean;
  /** What a node answers that has not reached an `X-Vault-Index`; null where there is none to reach. */
  readonly notCaughtUpStatus: 412 | 429 | null;
}

type Version = readonly [major: number, minor: number, patch: number];
const LOWEST: Version = [0, 0, 0];

function versionOf(text: string): Version {
  const match = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : LOWEST;
}

function isAtLeast(version: Version, least: Version): boolean {
  const at = version.findIndex((part, index) => part !== least[index]);
  return at < 0 || (version[at] as number) > (least[at] as number);
}

/** The one table of differences, by what `sys/health` says. An unreadable version counts as the oldest. */
export function capabilitiesOf({ product, version }: Pick<Health, 'product' | 'version'>): ServerCapabilities {
  const known = versionOf(version);
  if (product === 'openbao') {
    const readsOnStandbys = isAtLeast(known, [2, 5, 0]);
    return {
      hasPolicyCas: isAtLeast(known, [2, 3, 0]),
      hasNamespaces: isAtLeast(known, [2, 3, 0]),
      canElideLists: true,
      declaresAuditDevices: isAtLeast(known, [2, 3, 2]),
      hasStaticSeal: isAtLeast(known, [2, 4, 0]),
      readsOnStandbys,
      notCaughtUpStatus: readsOnStandbys ? 429 : null,
    };
  }
  const isEnterprise = /\+ent/.test(version);
  return {
    hasPolicyCas: false,
    hasNamespaces: isEnterprise,
    canElideLists: isAtLeast(known, [1, 13, 0]),
    declaresAuditDevices: false,
    hasStaticSeal: false,
    readsOnStandbys: isEnterprise,
    notCaughtUpStatus: isEnterprise ? 412 : null,
  };
}
