import type { ErrorText } from './error-codes/error-text.ts';
import { leaseCodes } from './error-codes/leases.ts';
import { policyCodes } from './error-codes/policies.ts';
import { recordCodes } from './error-codes/records.ts';
import { requestCodes } from './error-codes/request.ts';
import { sessionCodes } from './error-codes/session.ts';
import { snapshotCodes } from './error-codes/snapshots.ts';
import { vaultCodes } from './error-codes/vault.ts';

/** In this order they stand in the documents that are made of them. */
const codes = {
  ...requestCodes,
  ...sessionCodes,
  ...vaultCodes,
  ...leaseCodes,
  ...policyCodes,
  ...snapshotCodes,
  ...recordCodes,
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof codes;

/** Every stable error code with its status and its words. The one place where they are written. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorText>> = codes;
