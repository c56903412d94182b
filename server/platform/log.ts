import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

export interface LogOptions {
  level: string;
  /** Masks what must not be printed in one finished line. The redactor is wired in by the composition root. */
  redactLine: (line: string) => string;
  /** A plain, masked copy of what is logged beside the message, whatever it is; without it, pino's own forms go to `redactLine`. */
  redactValue?: (value: unknown) => unknown;
  /** Where lines go; standard output when left out. */
  destination?: { write(line: string): void };
}

const FAILED_LINE = '{"level":"error","msg":"[redactor failed]"}\n';

/** One JSON object a line. Every finished line passes the redactor; when that fails, the line is replaced, never printed as it was. */
export function createLogger(options: LogOptions): Logger {
  const destination = options.destination ?? process.stdout;
  const { redactValue } = options;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        ...(redactValue ? { log: (facts: object) => plainFacts(facts, redactValue) } : {}),
      },
      // The copy is plain already, and pino would take it for an error without a class.
      ...(redactValue ? { serializers: { err: (error: unknown) => error } } : {}),
    },
    {
      write(line: string) {
        let safe: string;
        try {
          safe = options.redactLine(line);
        } catch {
          safe = FAILED_LINE;
        }
        destination.write(safe);
      },
    },
  );
}

function plainFacts(facts: object, redactValue: (value: unknown) => unknown): Record<string, unknown> {
  try {
    const plain = redactValue(facts);
    return typeof plain === 'object' && plain !== null ? (plain as Record<string, unknown>) : { facts: plain };
  } catch {
    return { facts: '[redactor failed]' };
  }
}
