import { codeOf } from '#server/platform/index.ts';

/** The code of what it fails with, or 'no error'. */
export const codeFrom = (work: Promise<unknown>) => work.then(() => 'no error', codeOf);
