import type { ErrorText } from './error-text.ts';

/** Of the journal and of the audit log. */
export const recordCodes = {
  journal_entry_gone: {
    status: 404,
    title: 'There is no such journal row',
    advice: 'It belongs to another namespace or person, or the request was never recorded here.',
  },
  audit_entry_gone: {
    status: 404,
    title: 'There is no such audit entry',
    advice: 'It belongs to another namespace, or the audit store was made anew. Refresh the list.',
  },
} as const satisfies Record<string, ErrorText>;
