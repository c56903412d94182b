import { Console } from 'node:console';
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger, guardOutput, Secret } from '#server/platform/index.ts';
import { createRedactor } from './redactor.ts';

const PLANTED = 'planted-live-value-17';

function stage() {
  const redactor = createRedactor();
  redactor.protect(PLANTED);
  const { redactText, redactValue } = redactor;
  const printed: unknown[][] = [];
  const print = (...values: unknown[]) => void printed.push(values);
  const target = {
    log: print,
    info: print,
    debug: print,
    warn: print,
    error: print,
    trace: print,
    dir: print,
    dirxml: print,
    table: print,
  };
  const exits: unknown[] = [];
  const owner = Object.assign(new EventEmitter(), { exit: (code: unknown) => void exits.push(code) }) as unknown as NodeJS.Process;
  const logged: string[] = [];
  const log = createLogger({
    level: 'info',
    redactLine: redactText,
    redactValue,
    destination: { write: (line) => void logged.push(line) },
  });
  const release = guardOutput({ redactText, redactValue, log, console: target, process: owner });
  return { redactText, redactValue, printed, target, owner, exits, logged, release, print };
}

test('the console prints one masked text, in whatever form the value came', () => {
  const { printed, target } = stage();
  target.log('plain %s and %j', PLANTED, { note: PLANTED });
  target.error(new Error(`wrong: ${PLANTED}`, { cause: { token: 'abc' } }), { headers: { 'X-Vault-Token': 'short' } });
  target.warn(new Map([['password', 'hunter2']]), Buffer.from(PLANTED), new Secret(PLANTED));
  target.dir({ note: PLANTED }, { depth: 0 });
  const text = printed.flat().join('\n');
  expect(printed.every((values) => values.length === 1)).toBe(true);
  expect(text).not.toMatch(/planted-live|hunter2|short|'abc'/);
  expect(text).toContain('plain [redacted] and {"note":"[redacted]"}');
  expect(text).toMatch(/Error: wrong: \[redacted\]\n\s+at /);
});

test('no method of the console goes around it', () => {
  const { redactText, redactValue, owner, target: printing } = stage();
  const lines: string[] = [];
  const target = new Console(
    new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    }),
  );
  const quiet = { error: () => undefined, fatal: () => undefined };
  const release = guardOutput({ redactText, redactValue, log: quiet, console: target as object as typeof printing, process: owner });
  const methods = Object.entries(target).filter(
    ([name, method]) => typeof method === 'function' && !/^(Console|time|profile|context)/.test(name),
  );
  for (const [name, method] of methods) method(...(name === 'assert' ? [false] : []), PLANTED);
  target.time('here');
  target.timeLog('here', PLANTED);
  release();
  expect(methods.map(([name]) => name)).toEqual(expect.arrayContaining(['log', 'dirxml', 'group', 'assert', 'count']));
  expect(lines.join('')).not.toContain(PLANTED);
  expect(lines.join('').match(/\[redacted\]/g)?.length).toBeGreaterThan(12);
});

test('what nobody caught is logged, masked', () => {
  const { owner, exits, logged } = stage();
  owner.emit('uncaughtException', Object.assign(new Error(PLANTED), { config: { headers: { authorization: 'Bearer x' } } }));
  owner.emit('unhandledRejection', { secret: 'short', note: PLANTED } as never, Promise.resolve());
  expect(logged.map((line) => JSON.parse(line).level)).toEqual(['fatal', 'error']);
  expect(exits).toEqual([1, 1]);
  expect(logged.join()).not.toMatch(/planted-live|Bearer x|short/);
});

test('a value that cannot be printed costs its line, not the process', () => {
  const { printed, target } = stage();
  const hostile = () => {
    throw new Error(PLANTED);
  };
  target.log(Object.defineProperty({}, 'x', { get: hostile, enumerable: true }), new Proxy({}, { get: hostile, ownKeys: hostile }));
  target.log(
    `%s`,
    Object.assign(() => undefined, { toString: hostile, [Symbol.toPrimitive]: hostile }),
  );
  expect(printed).toHaveLength(2);
  expect(printed.flat().join()).not.toContain('planted-live');
});

test('is undone without a trace', () => {
  const { target, owner, release, print } = stage();
  release();
  expect(Object.values(target).every((method) => method === print)).toBe(true);
  expect([owner.listenerCount('uncaughtException'), owner.listenerCount('unhandledRejection')]).toEqual([0, 0]);
});

test('a guard that was given no redactor is refused at once, and nothing is guarded', () => {
  const print = () => undefined;
  const target = { log: print };
  const without = { console: target, log: { error: () => undefined } } as unknown as Parameters<typeof guardOutput>[0];
  expect(() => guardOutput(without)).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      fields: { redactText: 'A function.', redactValue: 'A function.', 'log.fatal': 'A function.' },
    }),
  );
  expect(target.log).toBe(print);
});
