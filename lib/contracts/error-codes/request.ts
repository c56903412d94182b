import type { ErrorText } from './error-text.ts';

/** About the request itself. */
export const requestCodes = {
  invalid_input: { status: 400, title: 'The request is not valid', advice: 'Correct what is named and send it again.' },
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
  not_ready: { status: 503, title: 'Starting or stopping', advice: 'Try again in a few seconds.' },
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
} as const satisfies Record<string, ErrorText>;
