import { expect, test } from 'vitest';
import { createLogger, type LogOptions } from './log.ts';
import { Secret } from './secret.ts';

function logWith(options: Partial<LogOptions>) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'trace',
    redactLine: (line) => line.replaceAll('planted', '[masked]'),
    destination: { write: (line) => void lines.push(line) },
    ...options,
  });
  return { log, lines };
}

test('every finished line passes the redactor, the message too', () => {
  const { log, lines } = logWith({});
  log.info({ note: 'planted', secret: new Secret('planted') }, 'told %s', 'planted');
  expect(lines[0]).not.toContain('planted');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', note: '[masked]', secret: '••••••', msg: 'told [masked]' });
});

test('what is logged beside the message is copied first, errors too', () => {
  const { log, lines } = logWith({ redactValue: (value) => ({ err: { keys: Object.keys(value as object).join() } }) });
  log.error({ err: new Error('planted'), own: 1 }, 'failed');
  log.error(new Error('planted'));
  expect(lines.map((line) => JSON.parse(line).err)).toEqual([{ keys: 'err,own' }, { keys: 'err' }]);
});

test('a redactor that fails lets nothing through', () => {
  const fail = () => {
    throw new Error('planted');
  };
  const { log, lines } = logWith({ redactLine: fail });
  log.info({ note: 'planted' }, 'planted');
  expect(lines).toEqual(['{"level":"error","msg":"[redactor failed]"}\n']);
  const other = logWith({ redactValue: fail });
  other.log.info({ note: 'planted' }, 'said');
  expect(JSON.parse(other.lines[0] ?? '')).toMatchObject({ facts: '[redactor failed]', msg: 'said' });
});
