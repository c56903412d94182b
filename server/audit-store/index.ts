export { type AuditLog, createAuditLog } from './audit-log.ts';
export type { AuditFilter, AuditStore, RowPlace } from './audit-store.ts';
export { createDuckDbStore } from './duckdb/create-duckdb-store.ts';
