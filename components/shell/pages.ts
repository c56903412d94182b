import { paths } from '#lib/paths.ts';

export interface ConsolePage {
  /** Address without parameters. */
  readonly path: string;
  readonly label: string;
  /** The keys that lead there. */
  readonly keys: string;
  /** Says where the keys lead. */
  readonly goTo: string;
  /** Address within a namespace; undefined is that of the sign-in. */
  readonly href: (ns: string | undefined) => string;
}

/** The pages that exist, in the menu's order. */
export const PAGES: readonly ConsolePage[] = [
  { path: paths.home(), label: 'Overview', keys: 'g o', goTo: 'Go to the overview', href: (ns) => paths.home({ ns }) },
  { path: paths.leases(), label: 'Leases', keys: 'g l', goTo: 'Go to the leases', href: (ns) => paths.leases({ ns }) },
  { path: paths.audit(), label: 'Audit', keys: 'g a', goTo: 'Go to the audit log', href: (ns) => paths.audit({ ns }) },
  { path: paths.policies(), label: 'Policies', keys: 'g p', goTo: 'Go to the policies', href: (ns) => paths.policies({ ns }) },
  { path: paths.snapshots(), label: 'Snapshots', keys: 'g s', goTo: 'Go to the snapshots', href: () => paths.snapshots() },
  { path: paths.settings.sessions(), label: 'Settings', keys: 'g e', goTo: 'Go to the settings', href: () => paths.settings.sessions() },
];
