import { join, resolve } from 'node:path';

/** Every worker has a demo of its own, so that stories which run at the same time share no server, no store and no file. */
export const DATA_DIRS = resolve('.cache/e2e');
export const dataDirOf = (index: number | string): string => join(DATA_DIRS, String(index));
/** The global setup tells the workers by it where each one's console listens. */
export const urlVariableOf = (index: number | string): string => `SALLYPORT_E2E_URL_${index}`;

/** Which of the workers that run at once this process is; a worker that takes the place of a failed one has its number. Null outside of workers. */
export const workerIndex = (): string | null => process.env.TEST_PARALLEL_INDEX ?? null;
