interface ErrorText {
  readonly status: number;
  /** What happened. */
  readonly title: string;
  /** What it means and what to do, in one or two plain sentences. */
  readonly advice: string;
}

const codes = {
  // The request itself
  invalid_input: { status: 400, title: 'The request is not valid', advice: 'Correct the marked fields and send it again.' },
  body_too_large: { status: 413, title: 'The request is too large', advice: 'Send less at once.' },
  unsupported_media_type: { status: 415, title: 'The request is not JSON', advice: 'Send application/json.' },
  not_found: { status: 404, title: 'Nothing is at this address', advice: 'Check the address, or start from the menu.' },
  method_not_allowed: { status: 405, title: 'This address does not take that method', advice: 'See /api/openapi.json for what it takes.' },
  origin_refused: {
    status: 403,
    title: 'The request came from another site',
    advice: 'Open the console at its own address and try there.',
  },
  csrf_refused: { status: 403, title: 'This tab belongs to an earlier session', advice: 'Reload the page; nothing was changed.' },
  rate_limited: {
    status: 429,
    title: 'Too many tries',
    advice: 'Wait for the time shown, then try again. If a second factor stays refused, an administrator can reset it.',
  },
  request_cancelled: { status: 499, title: 'The request was cancelled', advice: 'Nothing more was done after the cancellation.' },
  internal: { status: 500, title: 'The console failed', advice: 'The request id leads to the log line. Report it with that id.' },
  not_ready: { status: 503, title: 'The console is starting or stopping', advice: 'Try again in a few seconds.' },
  store_unavailable: {
    status: 503,
    title: "The console's own store does not answer",
    advice: 'Nothing was changed. The operator of this console finds the cause in its log.',
  },
  record_failed: {
    status: 503,
    title: 'The journal could not be written',
    advice: 'The act was not started: without a record nothing dangerous is done.',
  },
  seal_broken: {
    status: 500,
    title: 'A sealed value could not be opened',
    advice: 'Sign in again. If it repeats, the sealing key has changed.',
  },

  // The session
  no_session: { status: 401, title: 'You are not signed in', advice: 'Sign in to go on.' },
  session_expired: { status: 401, title: 'Your session has ended', advice: 'Sign in again; you return to this page.' },
  second_factor_required: { status: 401, title: 'The second factor is missing', advice: 'Enter the code from your authenticator.' },
  sign_in_refused: {
    status: 401,
    title: 'Sign-in refused',
    advice: 'Check name, password, mount and namespace. After several wrong tries the account waits.',
  },
  code_refused: {
    status: 401,
    title: 'The code was not accepted',
    advice: 'Each code works once. That of an authenticator counts for half a minute: wait for the next one.',
  },
  sign_in_unavailable: {
    status: 503,
    title: 'The sign-in service does not answer',
    advice: 'The directory or identity provider behind this mount is down, for everybody. Your tries are not counted; try again later.',
  },
  sign_in_expired: {
    status: 401,
    title: 'This sign-in is over',
    advice: 'It was begun in another browser, took longer than ten minutes, or was used before. Start it again.',
  },
  oidc_refused: {
    status: 401,
    title: 'The identity provider did not sign you in',
    advice: 'It refused, you turned back, or Vault does not accept what it says of you. Start again, or ask who runs the mount.',
  },
  oidc_unavailable: {
    status: 503,
    title: 'This mount cannot begin a sign-in',
    advice:
      "Vault got no answer from the identity provider, or the mount's role does not allow this console's address to return to. Ask who runs the mount.",
  },
  server_factor_refused: {
    status: 401,
    title: "Vault's own second factor was not accepted",
    advice: 'Wait for the next code, or answer the request on your telephone. After several wrong tries Vault makes you wait.',
  },
  enrolment_closed: {
    status: 403,
    title: 'Enrolment is closed',
    advice: 'A second factor must be enrolled first, and that takes a code from an administrator. Ask for one.',
  },
  session_gone: { status: 404, title: 'The session is gone', advice: 'It ended meanwhile. Refresh the list.' },
  own_account_refused: {
    status: 403,
    title: 'Not for your own account',
    advice: 'Your own second factor is reset by another administrator, or by the command on the server.',
  },
  person_unseen: {
    status: 404,
    title: 'Nobody of that name is at the sign-in',
    advice: 'Let the person sign in with the password first, or give the entity id: bao read identity/entity/name/<name>.',
  },
  person_ambiguous: {
    status: 409,
    title: 'Several people of that name are here',
    advice: 'Give the entity id instead; the page after the password shows it.',
  },
  enrolment_done: { status: 409, title: 'A second factor is already enrolled', advice: 'Enter its code instead.' },
  enrolment_not_started: { status: 409, title: 'No enrolment is under way', advice: 'Start the enrolment again to see a new key.' },
  entity_required: {
    status: 403,
    title: 'This token has no identity',
    advice: 'Sign in with a method that has an entity: without one nobody can tell who acted.',
  },
  stronger_factor_required: {
    status: 403,
    title: 'A passkey is needed for this',
    advice: 'Six digits are not enough here. Confirm with a passkey; if all of yours are lost, ask the administrator of this console.',
  },
  step_up_cancelled: {
    status: 403,
    title: 'The confirmation was cancelled',
    advice: 'It was wrong three times, so nothing was done. Begin again after the time shown.',
  },
  passkey_refused: {
    status: 422,
    title: 'The passkey was not accepted',
    advice: 'Nothing was kept. Begin again; if it repeats, use another device or security key.',
  },
  passkey_unavailable: {
    status: 409,
    title: 'Passkeys cannot be used at this address',
    advice: 'Browsers take them at a host name over TLS, and over plain http at localhost only; an IP address is never enough.',
  },
  passkey_none: { status: 409, title: 'No passkey can be used', advice: 'You have none, or it is no longer accepted. Use another factor.' },
  passkey_too_many: {
    status: 409,
    title: 'There are too many passkeys',
    advice: 'Remove one that you no longer use, then add the new one.',
  },
  factor_gone: { status: 404, title: 'This factor is not there', advice: 'It was removed meanwhile. Reload the page.' },
  last_factor: {
    status: 409,
    title: 'This is your last second factor',
    advice: 'Without one you could not sign in again. Add another first, then remove this one.',
  },
  break_glass_limited: {
    status: 403,
    title: 'Not in a break-glass session',
    advice:
      "This asks for a person's own second factor, and the token belongs to nobody. Sign in as a person, or use the server's own tools.",
  },
  step_up_required: { status: 403, title: 'Confirm with your second factor', advice: 'This act needs a fresh code.' },
  grant_refused: {
    status: 403,
    title: 'The confirmation does not fit this act',
    advice: 'A confirmation is for one act, once, within two minutes. Confirm again.',
  },
  token_cannot_be_scoped: { status: 403, title: 'The token cannot be used', advice: 'It is dead, spent, or not a token of this server.' },

  // Vault
  vault_denied: { status: 403, title: 'Vault denied this', advice: 'Your policies do not allow it on this path.' },
  vault_token_dead: { status: 401, title: 'Your Vault token is no longer valid', advice: 'It expired or was revoked. Sign in again.' },
  vault_not_found: { status: 404, title: 'Vault has nothing there', advice: 'It may have been removed meanwhile. Refresh.' },
  vault_namespace_unknown: {
    status: 404,
    title: 'Vault does not know this namespace',
    advice: 'Choose another namespace at the top of the page.',
  },
  vault_bad_request: {
    status: 400,
    title: 'Vault did not accept the request',
    advice: 'The values do not fit what Vault expects on this path.',
  },
  vault_conflict: {
    status: 409,
    title: 'It was changed meanwhile',
    advice: 'Somebody saved another version after this one was read. Look at it, then save again.',
  },
  vault_backend_failed: {
    status: 502,
    title: 'The backend behind Vault failed',
    advice: 'Vault could not reach or use the system behind this mount, so nothing is confirmed there. Repair that system, then try again.',
  },
  vault_rate_limited: { status: 429, title: 'Vault is limiting requests', advice: 'Try again after the time shown.' },
  vault_not_caught_up: { status: 503, title: 'This Vault node has not caught up', advice: 'Try again in a moment.' },
  vault_busy: {
    status: 503,
    title: 'Too many requests to Vault are under way',
    advice: 'This one was not sent. Try again after the time shown.',
  },
  vault_sealed: {
    status: 503,
    title: 'Vault is sealed',
    advice: 'It answers nothing until it is unsealed. This page recovers by itself then.',
  },
  vault_unreachable: { status: 503, title: 'Vault cannot be reached', advice: 'This page recovers by itself when Vault answers again.' },
  vault_timeout: { status: 504, title: 'Vault did not answer in time', advice: 'Try again; for a change, look first whether it happened.' },
  vault_tls_failed: {
    status: 502,
    title: "Vault's certificate was not accepted",
    advice: 'Check VAULT_CACERT and the name in VAULT_ADDR.',
  },
  vault_bad_answer: {
    status: 502,
    title: 'The answer was not from Vault',
    advice: 'Something between the console and Vault answered in its place. Check VAULT_ADDR.',
  },
  vault_redirect_refused: {
    status: 502,
    title: 'Vault redirected to an unknown address',
    advice: 'The console follows redirects only to the configured nodes. Add the node to VAULT_ADDR if it is yours.',
  },
  vault_error: {
    status: 502,
    title: 'Vault failed',
    advice: 'Vault answered with an error of its own. For a change, look first whether it happened.',
  },
  vault_stream_cut: {
    status: 502,
    title: 'Vault broke off in the middle of its answer',
    advice: 'What had arrived by then is not used. Try again when the cluster is steady.',
  },
  outcome_unknown: {
    status: 502,
    title: 'The outcome is not known',
    advice: 'Vault failed while the change was under way. Look at the current state before trying again.',
  },
  service_identity_failed: {
    status: 503,
    title: "The console's own identity cannot sign in to Vault",
    advice: 'The operator of this console finds the cause in its log and on /api/health/ready.',
  },
  wrapping_token_spent: {
    status: 503,
    title: "The console's wrapped secret id was opened before",
    advice: 'Somebody else may know it, or it lay too long. Destroy that secret id, find out who opened it, and deliver a new one.',
  },
  wrapping_token_foreign: {
    status: 503,
    title: "The console's wrapped secret id was made elsewhere",
    advice: 'It does not come from the AppRole that was set, so somebody may have put it there. Find out who, and deliver a new one.',
  },
  service_right_missing: {
    status: 503,
    title: "The console's own identity lacks a right",
    advice: 'Its policy is smaller than the one this version needs; the start-up log names the missing lines.',
  },

  // Leases
  lease_gone: { status: 404, title: 'The lease is gone', advice: 'It expired or was revoked meanwhile.' },
  lease_not_renewable: {
    status: 409,
    title: 'This lease cannot be renewed',
    advice: 'It is not renewable, or has reached its maximum life.',
  },
  lease_still_there: {
    status: 502,
    title: 'The lease is still there',
    advice: 'Vault accepted the revocation, but a later look-up still finds the lease. The credential must be taken as alive.',
  },
  credential_unavailable: {
    status: 503,
    title: 'No valid credential is at hand',
    advice: 'The last one has ended and Vault has not given a new one yet. It recovers by itself when Vault does.',
  },
  lease_count_changed: { status: 409, title: 'The leases changed since the preview', advice: 'Look at the new count, then confirm again.' },
  prefix_incomplete: {
    status: 409,
    title: 'The count is not known',
    advice: 'Part of this prefix could not be listed, so it cannot be revoked as a whole from here.',
  },

  // Policies
  policy_changed: {
    status: 409,
    title: 'The policy was changed meanwhile',
    advice: 'Somebody saved or deleted it after you read it. Nothing was written. Look at it as it is now, then decide.',
  },
  policy_overwritten: {
    status: 409,
    title: 'Another change came at the same moment',
    advice: 'It is not certain whose text stands. Look at the policy as it is now, then decide.',
  },
  policy_invalid: {
    status: 422,
    title: 'Vault cannot read this policy',
    advice: 'Correct the text at the place shown. Nothing was saved.',
  },
  policy_builtin: { status: 409, title: "This is one of Vault's own policies", advice: 'Vault does not allow that for it.' },

  // Snapshots
  snapshot_under_way: {
    status: 409,
    title: 'A snapshot is being taken',
    advice: 'One at a time: wait until it is done, or cancel it.',
  },
  snapshot_gone: { status: 404, title: 'The snapshot is gone', advice: 'It was deleted meanwhile. Refresh the list.' },
  snapshot_not_verified: {
    status: 409,
    title: 'The snapshot is not verified',
    advice: 'Only a snapshot that was found whole is handed out.',
  },
  snapshot_not_running: { status: 409, title: 'Nothing is to be cancelled', advice: 'This snapshot is no longer being taken here.' },
  snapshot_unsupported: {
    status: 409,
    title: "This server's storage has no snapshots",
    advice: "Only integrated storage (raft) has them. Back up the server's storage by its own means.",
  },
  snapshot_not_archive: {
    status: 502,
    title: 'The answer was not a snapshot',
    advice: 'Something between the console and Vault answered in its place, or with nothing. Check VAULT_ADDR, then take another.',
  },
  snapshot_cut: {
    status: 502,
    title: 'The snapshot ends early',
    advice: 'Vault stopped before the end, although its answer began well. Take another when the cluster is steady.',
  },
  snapshot_damaged: {
    status: 502,
    title: 'The snapshot is damaged',
    advice: 'Its bytes are not those that were packed: the check sum of the archive is wrong. Take another.',
  },
  snapshot_incomplete: {
    status: 502,
    title: 'The snapshot lacks a part',
    advice: 'It does not hold its data, its sums and its sealed sums in their order. Vault failed while making it; take another.',
  },
  snapshot_sums_wrong: {
    status: 502,
    title: "The snapshot's sums do not match",
    advice: 'Its data is not what its own list of sums names. It cannot be restored; take another.',
  },
  snapshot_too_small: {
    status: 502,
    title: 'The snapshot is far smaller than those before',
    advice:
      'It is whole, but holds less than half of what is usual. Find out what went missing; after several of this size they count again.',
  },
  snapshot_disk_full: {
    status: 507,
    title: 'The disk of the console is full',
    advice: 'Nothing of this snapshot was kept. Make room, then take another.',
  },
  snapshot_disk_failed: {
    status: 500,
    title: 'The disk of the console failed',
    advice: 'The snapshot could not be written or read. The operator of this console finds the cause in its log.',
  },
  snapshot_interrupted: {
    status: 503,
    title: 'The console ended while taking it',
    advice: 'What had arrived by then was removed. Take another.',
  },
  snapshot_tampered: {
    status: 409,
    title: 'The file was changed after it was verified',
    advice: 'Do not restore it. The file is left as it is, as evidence.',
  },
  snapshot_file_missing: {
    status: 404,
    title: 'The file is not there',
    advice: "It was removed from this console's disk, or lies with another replica of the console.",
  },

  // Journal
  journal_entry_gone: {
    status: 404,
    title: 'There is no such journal row',
    advice: 'It belongs to another namespace or person, or the request was never recorded here.',
  },

  // Audit
  audit_entry_gone: {
    status: 404,
    title: 'There is no such audit entry',
    advice: 'It belongs to another namespace, or the audit store was made anew. Refresh the list.',
  },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof codes;

/** Every stable error code with its status and its words. The one place where they are written. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorText>> = codes;
