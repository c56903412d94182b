export { auditQuery } from './query.ts';
export { auditRead } from './read.ts';
export { auditStatus } from './status.ts';
export { auditSummary } from './summary.ts';
