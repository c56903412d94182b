import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs the console until it ends by itself, as it must with what is wrong in `env`. */
export async function runConsole(env: Record<string, string>): Promise<{ exitCode: number | null; errorText: string }> {
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', 'server/main.ts'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 60_000,
  });
  let errorText = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errorText += chunk.toString('utf8');
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, errorText };
}
