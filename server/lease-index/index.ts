export { createLeaseIndex } from './create-lease-index.ts';
export type { LeaseIndex } from './lease-index.ts';
export { walkPrefixes } from './walk.ts';
