export type { Engines } from './engines.ts';
export type { FileAnswer } from './file-answer.ts';
export { unknownApprovals } from './needs-approval.ts';
export { createSharedAnswers } from './overview/index.ts';
export { recordRefusal } from './record.ts';
export { allVerbs, findVerb, verbs } from './registry.ts';
export { runVerb } from './run-verb.ts';
export { missingServiceRights, type ServiceRight, toStanza } from './service-rights.ts';
export type { Access, ContextOf, PublicContext, SessionContext, Verb } from './verb.ts';
