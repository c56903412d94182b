export { journalExport } from './export.ts';
export { journalQuery } from './query.ts';
export { journalRead } from './read.ts';
export { journalStatus } from './status.ts';
export { journalVerify } from './verify.ts';
