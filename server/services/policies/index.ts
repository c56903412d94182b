export { policyCapabilities } from './capabilities.ts';
export { policyDelete } from './delete.ts';
export { policyList } from './list.ts';
export { policyRead } from './read.ts';
export { policySave } from './save.ts';
