export type { DatabaseLogin } from './endpoints/database.ts';
export { createLeaseKeeper, type LeaseKeeperOptions } from './lease/create-lease-keeper.ts';
export type { LeaseEvent } from './lease/events.ts';
export type {
  Credential,
  KeepOptions,
  KeptCredential,
  LeaseKeeper,
  LeaseSource,
  LeftLease,
  OnRotate,
  StaticSource,
  StopOptions,
} from './lease/lease-keeper.ts';
export { databaseRole, databaseStaticRole, leasedPath } from './lease/sources.ts';
