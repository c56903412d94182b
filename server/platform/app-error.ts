import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';

export interface AppErrorDetails {
  /** Field name → what is wrong with it; shown beside the field. Never holds the refused value. */
  fields?: Record<string, string>;
  retryAfterSeconds?: number;
  /** Facts a person may see, free of secrets and of upstream text: a path, a count, a line number. */
  facts?: Record<string, string | number | boolean>;
  /** Where it happened and what was seen there, for logs and events only: it names machines, which a browser is not told. No secrets. */
  where?: ErrorPlace;
  cause?: unknown;
}

export type ErrorPlace = Readonly<Record<string, string | number>>;

/** The one error class. Next loads modules several times in one process, so callers branch on `code`, never on the class. */
export class AppError extends Error {
  readonly isAppError = true;
  readonly code: ErrorCode;
  readonly fields: Record<string, string> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly facts: Record<string, string | number | boolean> | undefined;
  readonly where: ErrorPlace | undefined;

  constructor(code: ErrorCode, details: AppErrorDetails = {}) {
    super(`${code}: ${ERROR_CODES[code].title}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = details.fields;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.facts = details.facts;
    // A failure told anew in other words happened where it did.
    this.where = details.where ?? (isAppError(details.cause) ? details.cause.where : undefined);
  }
}

/** Says of an error on its way up where it happened, unless that was said further down. The same error, so that its stack stays. */
export function locate<E>(error: E, where: ErrorPlace): E {
  return isAppError(error) && error.where === undefined ? Object.assign(error, { where }) : error;
}

export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && 'isAppError' in error && 'code' in error && (error.code as string) in ERROR_CODES;
}

/** The code of any thrown thing; `internal` for what we did not foresee. */
export function codeOf(error: unknown): ErrorCode {
  return isAppError(error) ? error.code : 'internal';
}
