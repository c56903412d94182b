import { createServer } from 'node:net';

/** Whether `port` can be bound on 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

export interface WantedPort {
  port: number;
  /** Who wants it, as people call it. */
  owner: string;
  /** Variable that moves it. */
  variable: string;
}

/** One sentence about the first port that is taken, or null. */
export async function portProblem(
  wanted: readonly WantedPort[],
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<string | null> {
  for (const { port, owner, variable } of wanted)
    if (!(await isFree(port)))
      return `Port ${port}, which ${owner} needs, is taken by another program: stop that program, or set ${variable} to a free port.`;
  return null;
}
