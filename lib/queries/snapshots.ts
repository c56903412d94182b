import { queryOptions } from '@tanstack/react-query';
import { type SnapshotRow, snapshotDeleteReplySchema, snapshotListReplySchema, snapshotRowReplySchema } from '#lib/contracts/snapshot.ts';
import { apiPaths } from '#lib/paths.ts';
import { callApi, callApiForFile } from './fetch.ts';

const QUIET_MS = 30_000;
const UNDER_WAY_MS = 700;

/** Every key begins with the root: after a change, invalidate `all`. */
export const snapshotKeys = { all: ['snapshots'] as const, list: () => [...snapshotKeys.all, 'list'] as const };

/** All snapshots, asked often while one is being taken. The verb keeps no idle session alive. */
export const snapshotsQuery = queryOptions({
  queryKey: snapshotKeys.list(),
  queryFn: ({ signal }) => callApi({ method: 'GET', path: apiPaths.snapshot.list, schema: snapshotListReplySchema, signal }),
  refetchInterval: ({ state }) => (state.data?.rows.some((row) => row.state === 'taking') ? UNDER_WAY_MS : QUIET_MS),
  staleTime: 5_000,
});

async function postForRow(path: string): Promise<SnapshotRow> {
  return (await callApi({ method: 'POST', path, body: {}, schema: snapshotRowReplySchema })).snapshot;
}

export const takeSnapshot = () => postForRow(apiPaths.snapshot.take);
export const cancelSnapshot = (snapshotId: string) => postForRow(apiPaths.snapshot.cancel(snapshotId));
export const verifySnapshot = (snapshotId: string) => postForRow(apiPaths.snapshot.verify(snapshotId));

/** The step-up verbs' names; their input is `{ id }`. */
export const DOWNLOAD_SNAPSHOT = 'snapshot.download';
export const DELETE_SNAPSHOT = 'snapshot.delete';

export function downloadSnapshot(snapshotId: string, grant: string | undefined) {
  return callApiForFile({ method: 'POST', path: apiPaths.snapshot.download(snapshotId), body: {}, grant });
}

export function deleteSnapshot(snapshotId: string, grant: string | undefined) {
  return callApi({ method: 'POST', path: apiPaths.snapshot.delete(snapshotId), body: {}, grant, schema: snapshotDeleteReplySchema });
}
