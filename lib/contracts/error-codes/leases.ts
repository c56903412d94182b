import type { ErrorText } from './error-text.ts';

/** Of leases. */
export const leaseCodes = {
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
} as const satisfies Record<string, ErrorText>;
