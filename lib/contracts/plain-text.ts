import './no-eval.ts';
import * as z from 'zod/mini';

/** For texts that are shown in lists and kept in the journal: one line, and nothing that moves or hides others. The store holds no NUL at all. */
export const oneLine = z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'No line breaks or control characters.');
