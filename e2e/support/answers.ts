import { ANALYST_ANSWERS } from './operations.ts';

type Answers = Readonly<Record<string, string>>;

/** Somebody whose token may do nothing at Vault, with a passkey and a confirmation for each act: Vault has the last word. */
export const STRANGER_ANSWERS: Answers = {
  ...ANALYST_ANSWERS,
  'recovery.renew': 'ok',
  'people.issue-code': 'vault_denied',
  'people.reset': 'vault_denied',
  'people.end-sessions': 'vault_denied',
  'session.verify-challenge': 'ok',
  'factor.start-passkey': 'ok',
  'factor.remove-passkey': 'factor_gone',
  'factor.start-totp': 'ok',
  'factor.confirm-totp': 'code_refused',
  'factor.remove-totp': 'factor_gone',
  'policy.list': 'vault_denied',
  'policy.read': 'vault_denied',
  'policy.save': 'vault_denied',
  'policy.delete': 'vault_denied',
  'lease.list': 'vault_denied',
  'lease.renew': 'vault_denied',
  'lease.preview-prefix': 'vault_denied',
  'lease.revoke': 'vault_denied',
  'lease.revoke-prefix': 'vault_denied',
  'snapshot.list': 'vault_denied',
  // Nobody approved it, which is asked before Vault is.
  'snapshot.download': 'approval_required',
  'snapshot.delete': 'vault_denied',
  'approval.approve': 'vault_denied',
};

/** Somebody who may do everything in a namespace of their own, and asks for another one. */
export const NEIGHBOUR_ANSWERS: Answers = {
  'approval.list': 'ok',
  'people.list': 'vault_denied',
  'people.issue-code': 'vault_denied',
  'people.reset': 'vault_denied',
  'people.end-sessions': 'vault_denied',
  'overview.read': 'ok',
  'policy.list': 'vault_denied',
  'policy.read': 'vault_denied',
  'policy.save': 'vault_denied',
  'policy.delete': 'vault_denied',
  'policy.capabilities': 'vault_denied',
  'audit.query': 'vault_denied',
  'audit.read': 'vault_denied',
  'audit.summary': 'vault_denied',
  'audit.status': 'vault_denied',
  'journal.query': 'ok',
  'journal.read': 'journal_entry_gone',
  'journal.status': 'vault_denied',
  'journal.verify': 'vault_denied',
  'journal.export': 'ok',
  'lease.list': 'vault_denied',
  'lease.count': 'ok',
  'lease.lookup': 'ok',
  'lease.renew': 'vault_denied',
  'lease.revoke': 'vault_denied',
  'lease.preview-prefix': 'vault_denied',
  'lease.revoke-prefix': 'vault_denied',
};
