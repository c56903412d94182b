import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Enough of a process to tell it from a later one with the same pid. */
export interface ProcessMark {
  pid: number;
  host: string;
  /** Start time in clock ticks since boot, from /proc; '' where there is no /proc. */
  startTicks: string;
  bootId: string;
}

export function markOf(pid: number): ProcessMark {
  return { pid, host: hostname(), startTicks: startTicksOf(pid), bootId: readOr('/proc/sys/kernel/random/boot_id', '').trim() };
}

/** Whether the marked process still runs. A process of another host cannot be asked and counts as running. */
export function isRunning(mark: ProcessMark): boolean {
  if (mark.host !== hostname()) return true;
  const bootId = readOr('/proc/sys/kernel/random/boot_id', '').trim();
  if (mark.bootId && bootId && mark.bootId !== bootId) return false;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const ticks = startTicksOf(mark.pid);
  return mark.startTicks === '' || ticks === '' || ticks === mark.startTicks;
}

// The command in field 2 may hold spaces and brackets, so fields are counted after its last bracket.
function startTicksOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`, '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}
