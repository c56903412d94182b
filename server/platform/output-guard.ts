import { format, inspect } from 'node:util';
import { AppError } from './app-error.ts';

/** Those that print by themselves; the others print by one of these. */
const METHODS = ['log', 'info', 'debug', 'warn', 'error', 'trace', 'dir', 'dirxml', 'table'] as const;
const FAILED = '[redactor failed]';
/** Known to every copy of this module in the process. */
const GUARD = Symbol.for('sallyport.output-guard');

type Print = (...values: unknown[]) => void;

export interface OutputGuardOptions {
  redactText: (text: string) => string;
  redactValue: (value: unknown) => unknown;
  log: Record<'error' | 'fatal', (facts: object, message: string) => void>;
  console?: Record<(typeof METHODS)[number], Print>;
  process?: Pick<NodeJS.Process, 'on' | 'off' | 'listeners' | 'exit'>;
}

/**
 * Nothing that the framework or a library prints goes around the redactor: the console prints masked text, and what nobody caught is
 * logged, masked, instead of being printed by Node as it is. The process then ends with code 1, as it would have without us, unless
 * somebody else listens too: then they decide. Returns how to undo it. Throws `invalid_input`.
 */
export function guardOutput(options: OutputGuardOptions): () => void {
  checkOptions(options);
  const target = options.console ?? (globalThis.console as Record<(typeof METHODS)[number], Print>);
  const owner = options.process ?? process;
  const { log } = options;
  const originals = METHODS.map((method) => [method, target[method]] as const);
  for (const [method, original] of originals)
    target[method] = (...values) => original.call(target, textOf(method === 'dir' ? values.slice(0, 1) : values, options));
  const lastWord = (event: 'uncaughtException' | 'unhandledRejection', note: () => void) => {
    try {
      note();
    } finally {
      // Node's types know the event's name for `on` only. To listen is to take an end upon oneself: by listening alone we would have kept a broken process alive.
      if (owner.listeners(event as NodeJS.Signals).every((listener) => GUARD in listener)) owner.exit(1);
    }
  };
  const onException = Object.assign(
    (error: unknown) => lastWord('uncaughtException', () => log.fatal({ err: error }, 'an exception that nobody caught')),
    { [GUARD]: true },
  );
  const onRejection = Object.assign(
    (reason: unknown) => lastWord('unhandledRejection', () => log.error({ err: reason }, 'a rejection that nobody handled')),
    { [GUARD]: true },
  );
  owner.on('uncaughtException', onException);
  owner.on('unhandledRejection', onRejection);
  return () => {
    owner.off('uncaughtException', onException);
    owner.off('unhandledRejection', onRejection);
    for (const [method, original] of originals) target[method] = original;
  };
}

/** Found out at the first line, it would cost that line and all that follow. */
function checkOptions({ redactText, redactValue, log }: OutputGuardOptions): void {
  const needed = { redactText, redactValue, 'log.error': log?.error, 'log.fatal': log?.fatal };
  const missing = Object.entries(needed).filter(([, given]) => typeof given !== 'function');
  if (missing.length === 0) return;
  throw new AppError('invalid_input', {
    fields: Object.fromEntries(missing.map(([name]) => [name, 'A function.'])),
    where: { what: 'the guard of the output' },
  });
}

/** One line as the console would have made it. A `%` in what was printed stays one, for the original gets a single text without others. */
function textOf(values: unknown[], { redactText, redactValue }: OutputGuardOptions): string {
  try {
    return redactText(
      format(...values.map((value) => (typeof value === 'object' && value !== null ? printed(redactValue(value)) : value))),
    );
  } catch {
    return FAILED;
  }
}

/** An error's stack as text, with what else it carries; other things as Node prints them. */
function printed(plain: unknown): unknown {
  if (typeof plain !== 'object' || plain === null || !('stack' in plain) || typeof plain.stack !== 'string') return plain;
  const { type: _type, message: _message, stack, ...rest } = plain as Record<string, unknown>;
  return Object.keys(rest).length === 0 ? stack : `${String(stack)} ${inspect(rest, { depth: 5 })}`;
}
