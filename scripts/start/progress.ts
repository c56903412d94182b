const STILL_EVERY_MS = 10_000;
const SPIN_EVERY_MS = 120;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface Progress {
  say(line: string): void;
  /** A slow step: says its title, that it goes on, and how long it took. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

export interface ProgressOptions {
  out: { isTTY?: boolean; write(text: string): unknown };
  nowMs: () => number;
}

/** A line a step with the seconds since the start; on a terminal also a spinner with what is under way. */
export function createProgress({ out, nowMs }: ProgressOptions): Progress {
  const startedMs = nowMs();
  const running = new Map<string, number>();
  let spinner: NodeJS.Timeout | null = null;
  let frame = 0;

  const stamp = () => `${((nowMs() - startedMs) / 1000).toFixed(1).padStart(6)} s`;
  const clear = () => (out.isTTY ? '\r\u001b[K' : '');
  const say = (line: string) => out.write(`${clear()}${stamp()}  ${line}\n`);

  function tick(): void {
    frame = (frame + 1) % FRAMES.length;
    const titles = [...running].map(([title, sinceMs]) => `${title} (${Math.round((nowMs() - sinceMs) / 1000)} s)`);
    if (titles.length > 0) out.write(`${clear()}${FRAMES[frame]} ${titles.join(' · ').slice(0, 150)}`);
  }
  function spin(): void {
    if (!out.isTTY) return;
    if (running.size > 0 && !spinner) spinner = setInterval(tick, SPIN_EVERY_MS);
    if (running.size === 0 && spinner) {
      clearInterval(spinner);
      spinner = null;
      out.write(clear());
    }
  }
  return {
    say,
    async step(title, work) {
      const sinceMs = nowMs();
      say(title);
      running.set(title, sinceMs);
      spin();
      const still = out.isTTY ? null : setInterval(() => say(`${title}: still at it`), STILL_EVERY_MS);
      try {
        return await work();
      } finally {
        if (still) clearInterval(still);
        running.delete(title);
        spin();
      }
    },
  };
}
