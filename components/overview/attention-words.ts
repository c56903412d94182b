import type { Attention, AttentionCode, OverviewReply } from '#lib/contracts/overview.ts';
import { countOf, formatCount } from '#lib/format/count.ts';
import { type AuditPlace, paths } from '#lib/paths.ts';

interface AttentionWords {
  readonly title: string;
  /** What it means and what to do. */
  readonly advice: string;
  /** Its one way on; null where the way on is outside of this console. */
  readonly link: { readonly href: string; readonly words: string } | null;
}

type WordsOf = (count: number, ns: string | undefined) => AttentionWords;

const LAST_HOUR_DENIED: AuditPlace = { outcome: 'denied', last: '1h' };

const WORDS: Readonly<Record<AttentionCode, WordsOf>> = {
  vault_sealed: () => ({
    title: 'Vault is sealed',
    advice: 'It answers nothing until it is unsealed. Unseal it, or repair what unseals it.',
    link: null,
  }),
  vault_uninitialised: () => ({ title: 'Vault is not initialised', advice: 'Initialise it; this page recovers by itself.', link: null }),
  vault_unreachable: () => ({
    title: 'Vault cannot be reached',
    advice: 'No configured node answers. Look at the nodes and at the network between them and this console.',
    link: null,
  }),
  audit_device_dead: () => ({
    title: 'Every audited call fails, although Vault says it is well',
    advice: 'The usual cause is an audit device that cannot write: a full disk, a lost mount, a wrong owner. Nothing works until it can.',
    link: null,
  }),
  no_leader: () => ({
    title: 'The cluster has no leader',
    advice: 'Reads may be answered, changes are not. An election takes about fifteen seconds; longer means that a majority is missing.',
    link: null,
  }),
  leader_silent: () => ({
    title: 'The leader does not answer',
    advice: 'Reads may be answered, changes are not. It was lost, and another is elected within seconds, or it cannot write its audit log.',
    link: null,
  }),
  node_lost: (count) => ({
    title: `${countOf(count, 'node')} of the cluster ${count === 1 ? 'is' : 'are'} lost`,
    advice: 'The leader does not hear from it. When a majority is lost nothing can be written. Look at the node and at its network.',
    link: null,
  }),
  service_identity_failed: () => ({
    title: "The console's own identity cannot sign in",
    advice: 'Leases, snapshots and second factors depend on it. Check its role and its credential.',
    link: null,
  }),
  audit_off: (_, ns) => ({
    title: 'No audit log is read',
    advice: 'Nothing of what is done in Vault is seen here. The operator of this console can name the files that its audit devices write.',
    link: { href: paths.audit({ ns }), words: 'See what is missing' },
  }),
  audit_blind: (_, ns) => ({
    title: 'The audit log is not being read completely',
    advice: 'What is done now may not be seen here.',
    link: { href: paths.audit({ ns }), words: 'See why' },
  }),
  snapshot_bad: () => ({
    title: 'The newest snapshot is bad',
    advice: 'It must not be relied on. Look at its cause, then take another.',
    link: { href: paths.snapshots(), words: 'Look at the snapshots' },
  }),
  snapshot_old: () => ({
    title: 'No verified snapshot in the last 24 hours',
    advice: 'What was changed since would be lost with the storage.',
    link: { href: paths.snapshots(), words: 'Take a snapshot' },
  }),
  denials_spike: (count, ns) => ({
    title: `${formatCount(count)} requests denied within the hour, far more than usual`,
    advice: 'A client lost a right, or somebody tries doors.',
    link: { href: paths.audit({ ns, ...LAST_HOUR_DENIED }), words: 'Look at the denials' },
  }),
  revocations_failing: (count, ns) => ({
    title: `${countOf(count, 'lease')} could not be revoked`,
    advice: 'The server has given up; the credentials behind them may be alive. Repair their backends, then revoke again.',
    link: { href: paths.leases({ ns }), words: 'Look at the leases' },
  }),
  service_rights_missing: (count) => ({
    title: `The console's own identity lacks ${countOf(count, 'right')}`,
    advice: 'Some pages show less than they could. The start-up log names the lines of the policy that are missing.',
    link: null,
  }),
};

export function attentionWords({ code, count }: Attention, ns: string | undefined): AttentionWords {
  return WORDS[code](count ?? 0, ns);
}

/** The page in one sentence. It claims health only for what was found out. */
export function healthSentence(reply: OverviewReply): { tone: 'ok' | 'warn' | 'bad' | 'quiet'; words: string } {
  const brokenCount = reply.attention.filter(({ severity }) => severity === 'broken').length;
  if (brokenCount > 0) {
    const more = reply.attention.length - 1;
    const first = WORDS[(reply.attention.find(({ severity }) => severity === 'broken') as Attention).code](0, undefined).title;
    return { tone: 'bad', words: more > 0 ? `${first}, and ${countOf(more, 'more thing')} to look at.` : `${first}.` };
  }
  if (reply.cluster.isAnsweringAudited !== true) return { tone: 'quiet', words: 'Whether Vault works could not be found out.' };
  const count = reply.attention.length;
  if (count > 0) return { tone: 'warn', words: `Vault works; ${countOf(count, 'thing')} to look at.` };
  return { tone: 'ok', words: 'Vault works, and nothing needs attention.' };
}
