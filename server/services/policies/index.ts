export { policyList } from './list.ts';
export { policyRead } from './read.ts';
