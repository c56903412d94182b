import type { ErrorText } from './error-text.ts';

/** Of policies. */
export const policyCodes = {
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
} as const satisfies Record<string, ErrorText>;
