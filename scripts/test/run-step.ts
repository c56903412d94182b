import { spawn } from 'node:child_process';

export interface StepResult {
  exitCode: number;
  /** Everything the step printed. */
  output: string;
  elapsedMs: number;
}

export interface StepCommand {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Print while it runs; else only its result is returned. */
  isLoud: boolean;
}

const running = new Set<ReturnType<typeof spawn>>();

/** Ends what still runs; called when this process is asked to stop. */
export function stopSteps(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}

/** Runs one command. Never throws: a command that cannot be started has exit code 127. */
export function runStep({ command, args, env, isLoud }: StepCommand): Promise<StepResult> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    running.add(child);
    let output = '';
    const end = (exitCode: number) => {
      running.delete(child);
      resolve({ exitCode, output, elapsedMs: performance.now() - startedAt });
    };
    for (const [stream, target] of [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (isLoud) target.write(text);
      });
    }
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`;
      end(127);
    });
    child.on('close', (code, signal) => end(code ?? (signal ? 130 : 1)));
  });
}

/** `850 ms`, `12.4 s`, `2 min 5 s`. */
export function elapsed(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
