export { createLeaseIndex, type LeaseIndexOptions } from './create-lease-index.ts';
export type { LeaseIndex, LeaseQuery, LeaseQueryResult } from './lease-index.ts';
export { walkPrefixes } from './walk.ts';
