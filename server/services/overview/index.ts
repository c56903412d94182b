export { overviewRead } from './read.ts';
export { createSharedAnswers } from './shared-answers.ts';
