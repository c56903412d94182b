export { createSnapshots } from './create-snapshots.ts';
export type { OpenSnapshot, Snapshots } from './snapshots.ts';
