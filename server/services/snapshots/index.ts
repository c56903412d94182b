export { snapshotCancel } from './cancel.ts';
export { snapshotDelete } from './delete.ts';
export { snapshotDownload } from './download.ts';
export { snapshotList } from './list.ts';
export { snapshotTake } from './take.ts';
export { snapshotVerify } from './verify.ts';
