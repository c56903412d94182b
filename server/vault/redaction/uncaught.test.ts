import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

const PLANTED = 'planted-live-value-17';

/** Runs a service of a few lines in a process of its own, guarded as the console is, and gives how it ended and all that it printed. */
async function serviceThat(does: string): Promise<{ exitCode: number | null; output: string }> {
  const code = `
    import { createLogger, guardOutput } from './server/platform/index.ts';
    import { createRedactor } from './server/vault/redaction/redactor.ts';
    const redactor = createRedactor();
    redactor.protect('${PLANTED}');
    const { redactText, redactValue } = redactor;
    const release = guardOutput({ redactText, redactValue, log: createLogger({ level: 'info', redactLine: redactText, redactValue }) });
    const failure = new Error('lost ${PLANTED}', { cause: { password: 'hunter2hunter2' } });
    const alive = setTimeout(() => process.exit(7), 5_000);
    ${does}
  `;
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => void printed.push(piece.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, output: printed.join('') };
}

test.each([
  ['an exception', 'setImmediate(() => { throw failure; });', 'an exception that nobody caught'],
  ['a rejection', 'void Promise.reject(failure);', 'a rejection that nobody handled'],
  ['an exception under two guards', 'guardOutput({ redactText, redactValue, log: console }); throw failure;', 'an exception that nobody'],
])('%s that nobody took ends the process as Node would have, and shows no secret', async (_, does, says) => {
  const { exitCode, output } = await serviceThat(does.replace('log: console', 'log: { error() {}, fatal() {} }'));
  expect(exitCode).toBe(1);
  expect(output).toContain(says);
  expect(output).toContain('lost [redacted]');
  expect(output).not.toMatch(/planted-live|hunter2/);
});

test('where somebody else decides, the process goes on', async () => {
  const { exitCode, output } = await serviceThat(`
    process.on('uncaughtException', () => undefined);
    process.on('unhandledRejection', () => { clearTimeout(alive); setImmediate(() => process.exit(5)); });
    setImmediate(() => { void Promise.reject(failure); throw failure; });
  `);
  expect(exitCode).toBe(5);
  expect(output).toContain('an exception that nobody caught');
  expect(output).not.toMatch(/planted-live|hunter2/);
});

test('a log that fails still lets the process end', async () => {
  const { exitCode, output } = await serviceThat(`
    release();
    guardOutput({ redactText, redactValue, log: { error() { throw failure; }, fatal() { throw failure; } } });
    throw failure;
  `);
  expect(exitCode).toBe(1);
  expect(output).not.toMatch(/planted-live|hunter2/);
});
