export type { LeaseIndex, LeaseQuery, LeaseQueryResult } from './lease-index.ts';
