import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isRunning, markOf, type ProcessMark } from '#server/platform/index.ts';

/** One thing this command started. */
export interface Member {
  name: string;
  pid: number;
  /** Settles when it ended, by itself or not. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

export interface Fleet {
  add(member: Member): void;
  /** Resolves with the first member that ended without being asked to. */
  readonly lost: Promise<Member>;
  /** Stops all, the last started first; each at most `limitMs`, then by SIGKILL. */
  stop(limitMs: number): Promise<void>;
  /** At once, without asking: for a second Ctrl-C. */
  killAll(): void;
}

/** Keeps what was started, in order, and a file of their pids so that a start after a crash can end what was left. */
export function createFleet(pidFile: string | null): Fleet {
  const members: Member[] = [];
  let isStopping = false;
  let reportLost: (member: Member) => void = () => undefined;
  const lost = new Promise<Member>((resolve) => {
    reportLost = resolve;
  });
  const note = () => {
    if (!pidFile) return;
    const rows = members.map(({ name, pid }) => ({ name, mark: markOf(pid) }));
    writeFileSync(`${pidFile}.partial`, JSON.stringify(rows), { mode: 0o600 });
    renameSync(`${pidFile}.partial`, pidFile);
  };
  // On a full disk the rest must still be stopped; a name too many in the file harms nobody, since start times are compared.
  const noteQuietly = () => {
    try {
      note();
    } catch {}
  };
  return {
    lost,
    add(member) {
      members.push(member);
      note();
      void member.ended.then(() => {
        if (!isStopping) reportLost(member);
      });
    },
    async stop(limitMs) {
      isStopping = true;
      for (const member of [...members].reverse()) {
        const insist = setTimeout(() => kill(member.pid), limitMs);
        await member.stop().catch(() => kill(member.pid));
        clearTimeout(insist);
        members.splice(members.indexOf(member), 1);
        noteQuietly();
      }
    },
    killAll() {
      for (const member of members) kill(member.pid);
    },
  };
}

function kill(pid: number): void {
  // 0, -1 and below mean groups or everybody.
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

interface Noted {
  name: string;
  mark: ProcessMark;
}

/** Ends what an earlier start left running when it was killed; by pid and start time, so never a stranger. Returns their names. */
export async function endLeftovers(pidFile: string, sleep: (waitMs: number) => Promise<void>): Promise<string[]> {
  if (!existsSync(pidFile)) return [];
  let noted: Noted[];
  try {
    noted = JSON.parse(readFileSync(pidFile, 'utf8')) as Noted[];
  } catch {
    return [];
  }
  const left = noted.filter(({ mark }) => isRunning(mark));
  for (const { mark } of left.reverse()) {
    // The quick shutdown of PostgreSQL is SIGINT; the others take either.
    process.kill(mark.pid, 'SIGINT');
    for (let waited = 0; isRunning(mark) && waited < 5_000; waited += 50) await sleep(50);
    if (isRunning(mark)) kill(mark.pid);
  }
  return left.map(({ name }) => name);
}
