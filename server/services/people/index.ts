export { peopleEndSessions } from './end-sessions.ts';
export { peopleIssueCode } from './issue-code.ts';
export { peopleList } from './list.ts';
export { peopleReset } from './reset.ts';
