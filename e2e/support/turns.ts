import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_DIRS, workerIndex } from './worker.ts';

const UNDER_WAY = join(DATA_DIRS, 'under-way');
/** There while a story wants the machine, or has it. */
const ALONE = join(DATA_DIRS, 'alone');
const LOOK_EVERY_MS = 100;

/** Runs a story beside those of other workers, but beside none that measures. */
export async function besideOthers(story: () => Promise<void>): Promise<void> {
  mkdirSync(UNDER_WAY, { recursive: true });
  const mark = join(UNDER_WAY, workerIndex() ?? '');
  // Marked first and looked at then: of two that come at once, at least one sees the other.
  await until(() => {
    writeFileSync(mark, '');
    if (!existsSync(ALONE)) return true;
    rmSync(mark);
    return false;
  });
  await story().finally(() => rmSync(mark, { force: true }));
}

/** Runs a story that measures how soon something is seen, once no other one is under way: beside one it would measure the machine. */
export async function alone(story: () => Promise<void>): Promise<void> {
  mkdirSync(UNDER_WAY, { recursive: true });
  await until(() => {
    try {
      writeFileSync(ALONE, '', { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
  try {
    await until(() => readdirSync(UNDER_WAY).length === 0);
    await story();
  } finally {
    rmSync(ALONE, { force: true });
  }
}

/** Without an end: the fixture that waits has a time limit of its own. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
}
