import type { ErrorText } from './error-text.ts';

/** About who asks: the door, sessions, second factors, confirmations. */
export const sessionCodes = {
  no_session: { status: 401, title: 'You are not signed in', advice: 'Sign in to go on.' },
  session_expired: { status: 401, title: 'Your session has ended', advice: 'Sign in again; you return to where you were.' },
  /** Said at the door after a sign-out; no request is answered with it. */
  token_left_alive: {
    status: 503,
    title: 'Signed out, but your Vault token may still be alive',
    advice: 'Vault did not say that it is dead. The console tries again until it does; an auditor sees the outcome in the journal.',
  },
  second_factor_required: { status: 401, title: 'The second factor is missing', advice: 'Enter the code from your authenticator.' },
  sign_in_refused: {
    status: 401,
    title: 'Sign-in refused',
    advice: 'Check what you gave: name and password or the token, the mount, the namespace. After several wrong tries the account waits.',
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
  token_uses_limited: {
    status: 403,
    title: 'Your Vault token may be used only a few times',
    advice:
      'A session asks Vault many times, and each question takes one use. Bring a token without a limit; after a password, have the limit taken off that role or account (token_num_uses).',
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
  approval_required: {
    status: 403,
    title: 'A second person must approve this',
    advice: 'Ask for the approval and say why. When somebody approved it, confirm again: it counts once, for exactly this.',
  },
  approval_gone: {
    status: 409,
    title: 'This request is not open any more',
    advice: 'Somebody decided, took it back, or it ran out. Look at the list again.',
  },
  approval_own: {
    status: 403,
    title: 'You cannot approve this yourself',
    advice: 'You asked for it, or it is about you. Another person has to decide.',
  },
  approval_too_many: {
    status: 409,
    title: 'You have too many open requests',
    advice: 'Take one back under Settings, Approvals, then ask again.',
  },
  approval_not_needed: {
    status: 409,
    title: 'Nobody has to approve this',
    advice: 'Confirm the act itself.',
  },
  token_cannot_be_scoped: { status: 403, title: 'The token cannot be used', advice: 'It is dead, spent, or not a token of this server.' },
} as const satisfies Record<string, ErrorText>;
