import type { ErrorText } from './error-codes/error-text.ts';
import { featureCodes } from './error-codes/features.ts';
import { requestCodes } from './error-codes/request.ts';
import { sessionCodes } from './error-codes/session.ts';
import { vaultCodes } from './error-codes/vault.ts';

const codes = { ...requestCodes, ...sessionCodes, ...vaultCodes, ...featureCodes } as const;

export type ErrorCode = keyof typeof codes;

/** Every stable error code with its status and its words, which are written by rooms beside this file and nowhere else. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorText>> = codes;
